using System.Runtime.InteropServices;
using Infra.Interop.Identity;

namespace Infra.Interop.Processes;

/// <summary>Switches of prctl(2) that take rights away.</summary>
public static partial class ProcessRights
{
    /// <summary>
    /// Makes set-user-ID bits and file capabilities powerless for what the calling thread, and threads and programs started by it,
    /// will execute; cannot be undone (PR_SET_NO_NEW_PRIVS). Threads that run already are not reached, so call it first in Main, or let
    /// systemd do it (NoNewPrivileges=) for all. <see cref="Capabilities.OfAllThreads"/> tells.
    /// </summary>
    /// <exception cref="NativeException">EINVAL: a kernel before 3.5.</exception>
    public static void ForbidNewPrivileges() => Prctl.Call(Prctl.NoNewPrivilegesSet, 1);

    /// <summary>Whether <see cref="ForbidNewPrivileges"/> holds for the calling thread.</summary>
    public static bool NewPrivilegesForbidden => Prctl.Call(Prctl.NoNewPrivilegesRead) != 0;

    /// <summary>
    /// Whether a crash writes a core file and others of the same user may look into this process (PR_SET_DUMPABLE). Off for whoever holds
    /// keys; changing user switches it off too. Holds for the whole process.
    /// </summary>
    public static bool Dumpable
    {
        get => Prctl.Call(Prctl.DumpableRead) == 1;
        set => Prctl.Call(Prctl.DumpableSet, value ? 1u : 0u);
    }

    /// <summary>
    /// Whether the calling thread keeps its permitted capabilities when it changes from root to another user (PR_SET_KEEPCAPS); the
    /// effective ones are cleared all the same and must be set again. Cleared by starting a program.
    /// </summary>
    /// <exception cref="NativeException">EPERM: locked by securebits.</exception>
    public static bool KeepCapabilities
    {
        get => Prctl.Call(Prctl.KeepCapabilitiesRead) != 0;
        set => Prctl.Call(Prctl.KeepCapabilitiesSet, value ? 1u : 0u);
    }

    /// <summary>
    /// Starts a session of its own with no controlling terminal, so that signals of the old terminal do not come here: setsid(2).
    /// </summary>
    /// <returns>The session's number, which is this process's.</returns>
    /// <exception cref="NativeException">EPERM: the process leads a process group already.</exception>
    public static int StartSession()
    {
        int session = setsid();
        return session < 0 ? throw NativeException.Last("setsid") : session;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsid();
}
