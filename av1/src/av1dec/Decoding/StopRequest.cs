using System.Runtime.InteropServices;

namespace Infra.Av1.Tool.Decoding;

/// <summary>SIGINT and SIGTERM: the first asks to stop, and the picture at hand is finished; the next one kills, as it would without us.</summary>
internal sealed class StopRequest : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    /// <summary>Listens from now on.</summary>
    public StopRequest() => _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];

    /// <summary>Whether a signal came.</summary>
    public bool IsRequested => Volatile.Read(ref _count) > 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
    }

    private void Handle(PosixSignalContext signal) => signal.Cancel = Interlocked.Increment(ref _count) == 1;
}
