using Rask.LogForwarder.Parser;

namespace Rask.LogForwarder.Configuration;

/// <summary>Options that only tests need.</summary>
internal static class TestingOptions
{
    private const string Group = "For tests";
    private const string VectorWidthAllowed = "scalar, 128, 256 or 512, as far as the CPU and the build have it";

    /// <summary>All of this group, in the order in which help and documentation show them.</summary>
    public static readonly OptionDefinition[] All =
    [
        new()
        {
            Group = Group,
            Flag = "--simd",
            Variable = "RASK_SIMD",
            ValueName = "WIDTH",
            Default = "(the widest)",
            Allowed = VectorWidthAllowed,
            Help = "Bits of the vectors that lines are parsed with; the records are the same with each.",
            Set = (string text, ref ForwarderOptions options) =>
            {
                if (text.Length == 0 || !Simd.TryParse(text, out var width, out _)) return VectorWidthAllowed;
                options = options with { VectorWidth = width };
                return null;
            },
        },
    ];
}
