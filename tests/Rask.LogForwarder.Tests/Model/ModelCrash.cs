namespace Rask.LogForwarder.Tests.Model;

/// <summary>The modelled process dies here: nothing of it runs any more.</summary>
internal sealed class ModelCrash : Exception;
