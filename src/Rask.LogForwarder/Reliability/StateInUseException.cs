namespace Rask.LogForwarder.Reliability;

/// <summary>Another forwarder works on the state directory.</summary>
internal sealed class StateInUseException(string path, string owner) : Exception(
    $"the state directory {path} is in use by another forwarder{(owner.Length > 0 ? $" (process {owner})" : "")}: "
    + "two would send the same log twice. Stop that one, or give this one a directory of its own with --state-dir.");
