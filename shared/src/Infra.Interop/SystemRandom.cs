using System.Runtime.InteropServices;
using Infra.Buffers;

namespace Infra.Interop;

/// <summary>
/// The kernel's random generator: getrandom(2). It blocks at boot until the kernel has gathered entropy, then never again.
/// There is no second source to fall back to: where the call fails, so does the caller. Safe for any number of threads.
/// </summary>
public sealed partial class SystemRandom : IRandom
{
    /// <summary>The only instance a program needs; it holds no state.</summary>
    public static SystemRandom Instance { get; } = new();

    /// <inheritdoc/>
    /// <exception cref="NativeException">The kernel refused, for example ENOSYS under a sandbox that hides the call.</exception>
    public void Fill(Span<byte> target)
    {
        // The kernel gives up to 256 bytes in one piece; more may come in parts, when a signal arrives.
        while (!target.IsEmpty)
        {
            nint count = getrandom(target, (nuint)target.Length, 0);
            if (count > 0) target = target[(int)count..];
            else if (count == 0) throw new NativeException("getrandom", Errno.EIO);
            else if (NativeException.LastError != Errno.EINTR) throw NativeException.Last("getrandom");
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint getrandom(Span<byte> target, nuint length, uint flags);
}
