using System.Runtime.InteropServices;

namespace Infra.Hosting;

/// <summary>HUP reloads; TERM and INT stop; a second INT stops at once. (The runtime itself ignores PIPE.)</summary>
internal sealed class DaemonSignals : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];
    private int _interrupts;

    /// <summary>Takes the signals over.</summary>
    /// <param name="reload">Called on HUP.</param>
    /// <param name="stop">Called with the signal's name on TERM and INT.</param>
    /// <param name="force">Called on the second INT.</param>
    internal DaemonSignals(Action reload, Action<string> stop, Action force)
    {
        Register(PosixSignal.SIGHUP, reload);
        Register(PosixSignal.SIGTERM, () => stop("SIGTERM"));
        Register(PosixSignal.SIGINT, () =>
        {
            if (Interlocked.Increment(ref _interrupts) == 1) stop("SIGINT");
            else force();
        });
    }

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
    }

    private void Register(PosixSignal signal, Action action) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        action();
    }));
}
