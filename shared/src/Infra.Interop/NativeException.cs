using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Infra.Interop;

/// <summary>
/// A system call failed. The message names the call, what it was about, the error's symbol and the system's text for it:
/// <c>openat2 "etc/passwd": ENOSYS, Function not implemented</c>. <see cref="Win32Exception.NativeErrorCode"/> is the number.
/// </summary>
public sealed class NativeException : Win32Exception
{
    /// <summary>Describes a failed call.</summary>
    /// <param name="call">The call's name as in its man page.</param>
    /// <param name="error">Why it failed.</param>
    /// <param name="subject">What it was called for (a path, a user name), or null.</param>
    public NativeException(string call, Errno error, string? subject = null)
        : base((int)error, $"{call}{(subject is null ? "" : $" \"{subject}\"")}: {error}, {Marshal.GetPInvokeErrorMessage((int)error)}")
    {
        Call = call;
        Error = error;
    }

    /// <summary>The call's name as in its man page, such as <c>setresuid</c>.</summary>
    public string Call { get; }

    /// <summary>Why it failed.</summary>
    public Errno Error { get; }

    /// <summary>Describes the failure of the last call of this thread that was declared to keep its error number.</summary>
    internal static NativeException Last(string call, string? subject = null) => new(call, LastError, subject);

    internal static Errno LastError => (Errno)Marshal.GetLastPInvokeError();
}
