namespace Rask.LogForwarder.Collector.Redaction;

/// <summary>What is masked in lines; the names are in <see cref="RedactNames"/>.</summary>
[Flags]
internal enum RedactKinds
{
    None = 0,

    /// <summary>Tokens behind <c>Bearer</c>.</summary>
    Bearer = 1,

    /// <summary>Passwords in URLs.</summary>
    UrlAuth = 2,

    /// <summary>Values of keys that are named like a password, a secret or a key.</summary>
    Password = 4,

    /// <summary>Access keys of AWS.</summary>
    AwsKey = 8,

    /// <summary>E-mail addresses.</summary>
    Email = 16,

    /// <summary>Numbers of payment cards.</summary>
    Card = 32,

    All = Bearer | UrlAuth | Password | AwsKey | Email | Card,
}
