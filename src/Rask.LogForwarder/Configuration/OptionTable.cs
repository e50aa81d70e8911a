namespace Rask.LogForwarder.Configuration;

/// <summary>
/// The one table of options. Parser, help and docs/options.md are all made from it. The variables' names are used by existing
/// deployments and are never renamed.
/// </summary>
internal static class OptionTable
{
    /// <summary>All options, in the order in which help and documentation show them.</summary>
    public static readonly OptionDefinition[] All =
    [
        .. SourceOptions.All, .. RecognitionOptions.All, .. DeliveryOptions.All, .. AccessOptions.All, .. BatchingOptions.All, .. RunningOptions.All,
        .. MetricsOptions.All, .. TestingOptions.All,
    ];

    /// <summary>The options as a Markdown document: the content of docs/options.md.</summary>
    public static string RenderMarkdown() => OptionsDocument.Render(All);
}
