using System.Collections;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Rask.TestKit.Processes;

/// <summary>
/// Starts a program by <c>posix_spawn</c>. <see cref="System.Diagnostics.Process"/> reaps its children itself and so
/// throws away what <c>wait4</c> tells about them: the exact processor time.
/// </summary>
internal static unsafe class Spawner
{
    private const int ReadWrite = 2;

    // Larger than glibc's posix_spawnattr_t (336), posix_spawn_file_actions_t (80) and sigset_t (128).
    private const int OpaqueSize = 512;

    /// <exception cref="Win32Exception">The program was not found or may not be run.</exception>
    internal static (int Pid, SafeFileHandle Output, SafeFileHandle Error) Spawn(ChildProcessOptions options)
    {
        var output = OpenPipe();
        var error = OpenPipe();
        try
        {
            var pid = Spawn(options, output.Write, error.Write);
            return (pid, new SafeFileHandle(output.Read, true), new SafeFileHandle(error.Read, true));
        }
        catch
        {
            _ = NativeMethods.Close(output.Read);
            _ = NativeMethods.Close(error.Read);
            throw;
        }
        finally
        {
            _ = NativeMethods.Close(output.Write);
            _ = NativeMethods.Close(error.Write);
        }
    }

    private static int Spawn(ChildProcessOptions options, int output, int error)
    {
        var actions = stackalloc byte[OpaqueSize];
        var attributes = stackalloc byte[OpaqueSize];
        var signals = stackalloc byte[OpaqueSize];
        var file = Utf8(options.Executable);
        var nullDevice = Utf8("/dev/null");
        var directory = options.WorkingDirectory is { } path ? Utf8(path) : null;
        var arguments = Vector([options.Executable, .. options.Arguments]);
        var environment = Vector(MergeEnvironment(options.Environment));
        Check(NativeMethods.FileActionsInit(actions), "posix_spawn_file_actions_init");
        Check(NativeMethods.AttributesInit(attributes), "posix_spawnattr_init");
        try
        {
            Check(NativeMethods.FileActionsAddOpen(actions, 0, nullDevice, ReadWrite, 0), "addopen");
            Check(NativeMethods.FileActionsAddDup2(actions, output, 1), "adddup2");
            Check(NativeMethods.FileActionsAddDup2(actions, error, 2), "adddup2");
            if (directory is not null)
                Check(NativeMethods.FileActionsAddChangeDirectory(actions, directory), "addchdir");

            // The runtime ignores SIGPIPE, and a child would inherit that.
            _ = NativeMethods.SignalSetFill(signals);
            Check(NativeMethods.AttributesSetSignalDefaults(attributes, signals), "setsigdefault");
            _ = NativeMethods.SignalSetEmpty(signals);
            Check(NativeMethods.AttributesSetSignalMask(attributes, signals), "setsigmask");
            Check(
                NativeMethods.AttributesSetFlags(attributes, NativeMethods.SpawnSetSignalDefaults | NativeMethods.SpawnSetSignalMask),
                "setflags");
            int pid;
            Check(NativeMethods.SpawnWithPath(&pid, file, actions, attributes, arguments, environment), options.Executable);
            return pid;
        }
        finally
        {
            _ = NativeMethods.FileActionsDestroy(actions);
            _ = NativeMethods.AttributesDestroy(attributes);
            NativeMemory.Free(file);
            NativeMemory.Free(nullDevice);
            NativeMemory.Free(directory);
            Free(arguments);
            Free(environment);
        }
    }

    private static (int Read, int Write) OpenPipe()
    {
        var descriptors = stackalloc int[2];
        return NativeMethods.Pipe2(descriptors, NativeMethods.CloseOnExec) == 0
            ? (descriptors[0], descriptors[1])
            : throw new Win32Exception(Marshal.GetLastPInvokeError(), "pipe2 failed");
    }

    private static List<string> MergeEnvironment(IReadOnlyDictionary<string, string?> changes)
    {
        var result = new List<string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (!changes.ContainsKey((string)variable.Key))
                result.Add($"{variable.Key}={variable.Value}");
        }

        foreach (var (name, value) in changes)
        {
            if (value is not null)
                result.Add($"{name}={value}");
        }

        return result;
    }

    private static byte* Utf8(string text)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        var copy = (byte*)NativeMemory.Alloc((nuint)bytes.Length + 1);
        bytes.CopyTo(new Span<byte>(copy, bytes.Length));
        copy[bytes.Length] = 0;
        return copy;
    }

    private static byte** Vector(List<string> texts)
    {
        var vector = (byte**)NativeMemory.Alloc((nuint)(texts.Count + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < texts.Count; i++)
            vector[i] = Utf8(texts[i]);
        vector[texts.Count] = null;
        return vector;
    }

    private static void Free(byte** vector)
    {
        for (var item = vector; *item is not null; item++)
            NativeMemory.Free(*item);
        NativeMemory.Free(vector);
    }

    private static void Check(int error, string what)
    {
        if (error != 0)
            throw new Win32Exception(error, $"cannot start: {what}: {Marshal.GetPInvokeErrorMessage(error)}");
    }
}
