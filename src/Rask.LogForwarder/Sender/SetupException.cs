namespace Rask.LogForwarder.Sender;

/// <summary>
/// A connection cannot be made, or ends, for a reason that only a person can remove: a certificate, a key, a password.
/// Trying again costs nothing and does not help before that.
/// </summary>
/// <param name="message">What is wrong and what to do about it, without any secret.</param>
internal sealed class SetupException(string message) : IOException(message);
