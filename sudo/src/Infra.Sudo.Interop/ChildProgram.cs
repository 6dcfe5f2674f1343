using System.Runtime.InteropServices;

namespace Infra.Sudo.Interop;

/// <summary>
/// Starts a program on our terminal and waits for it: posix_spawn(3), waitpid(2). Signals have their default meaning in it (the runtime ignores SIGPIPE,
/// which a program would inherit), and it gets no descriptor of ours but 0 to 2.
/// </summary>
public static partial class ChildProgram
{
    private const int AttributeBytes = 512;       // posix_spawnattr_t has 336
    private const int SignalSetBytes = 128;       // sigset_t
    private const short SetSignalDefaults = 4;    // POSIX_SPAWN_SETSIGDEF

    /// <summary>Runs a program to its end.</summary>
    /// <param name="path">The program's path.</param>
    /// <param name="arguments">All arguments, the program's name first.</param>
    /// <param name="environment">Variables as <c>NAME=value</c>.</param>
    /// <param name="exitCode">Its exit code; -1 if a signal ended it.</param>
    public static NativeError Run(ReadOnlySpan<byte> path, IReadOnlyList<byte[]> arguments, IReadOnlyList<byte[]> environment, out int exitCode)
    {
        exitCode = -1;
        if (!CText.TryTerminate(path, out byte[] program)) return NativeError.Invalid;
        var argv = new TextVector(arguments);
        var envp = new TextVector(environment);
        byte[] attributes = new byte[AttributeBytes];
        byte[] signals = new byte[SignalSetBytes];
        int failed = posix_spawnattr_init(attributes);
        if (failed != 0) return new NativeError(failed);
        sigfillset(signals);
        failed = posix_spawnattr_setsigdefault(attributes, signals);
        if (failed == 0) failed = posix_spawnattr_setflags(attributes, SetSignalDefaults);
        int process = 0;
        if (failed == 0) failed = posix_spawn(out process, program, 0, attributes, argv.Pointers, envp.Pointers);
        posix_spawnattr_destroy(attributes);
        GC.KeepAlive(argv);
        GC.KeepAlive(envp);
        if (failed != 0) return new NativeError(failed);
        while (true)
        {
            int status = 0;
            int ended = waitpid(process, ref status, 0);
            if (ended == process)
            {
                exitCode = (status & 0x7F) == 0 ? (status >> 8) & 0xFF : -1;
                return default;
            }

            if (NativeError.Last != NativeError.Interrupted) return NativeError.Last;
        }
    }

    /// <summary>Ends this process at once, without running anything of it any more.</summary>
    public static void ExitNow(int code) => _exit(code);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(Span<byte> attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(Span<byte> attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(Span<byte> attributes, ReadOnlySpan<byte> signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(Span<byte> attributes, short flags);

    [LibraryImport("libc")]
    private static partial int sigfillset(Span<byte> signals);

    [LibraryImport("libc")]
    private static partial int posix_spawn(
        out int process, ReadOnlySpan<byte> path, nint actions, ReadOnlySpan<byte> attributes, ReadOnlySpan<nint> arguments, ReadOnlySpan<nint> environment);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int process, ref int status, int options);

    [LibraryImport("libc")]
    private static partial void _exit(int code);

    /// <summary>Texts with a NUL each, and pointers to them with a null at the end, in arrays that the collector does not move.</summary>
    private sealed class TextVector
    {
        private readonly byte[][] _texts;

        internal TextVector(IReadOnlyList<byte[]> texts)
        {
            _texts = new byte[texts.Count][];
            Pointers = new nint[texts.Count + 1];
            for (int i = 0; i < texts.Count; i++)
            {
                _texts[i] = GC.AllocateArray<byte>(texts[i].Length + 1, pinned: true);
                texts[i].CopyTo(_texts[i], 0);
                Pointers[i] = Marshal.UnsafeAddrOfPinnedArrayElement(_texts[i], 0);
            }
        }

        internal nint[] Pointers { get; }
    }
}
