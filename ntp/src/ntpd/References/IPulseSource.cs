using Infra.Interop.Time;

namespace Infra.Ntp.Daemon.References;

/// <summary>Something that gives pulses: a device, or in tests a script. Belongs to the thread of its reader.</summary>
internal interface IPulseSource : IDisposable
{
    /// <summary>Waits for the next pulse; false if none came in time. A failure of the device is thrown.</summary>
    bool TryWait(TimeSpan timeout, out Pulse pulse);
}
