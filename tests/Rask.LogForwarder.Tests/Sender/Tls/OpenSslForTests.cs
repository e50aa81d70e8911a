using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Rask.LogForwarder.Platform;

namespace Rask.LogForwarder.Tests.Sender.Tls;

/// <summary>The published program holds OpenSSL. Here its calls go to the shared libraries, which the framework uses as well.</summary>
internal static class OpenSslForTests
{
    [ModuleInitializer]
    public static void Bind() => NativeLibrary.SetDllImportResolver(
        typeof(OpenSsl).Assembly,
        static (name, _, _) => name is "libssl" or "libcrypto" ? NativeLibrary.Load(name + ".so.3") : 0);
}
