// Signals, file modes and containers: there is nothing here for another system.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
