using Infra.Interop.Time;

namespace Infra.Ntp.Daemon.References;

/// <summary>Pulses of a device of the kernel.</summary>
internal sealed class DevicePulseSource(PulseDevice device) : IPulseSource
{
    /// <summary>Opens a device such as <c>/dev/pps0</c>.</summary>
    internal static IPulseSource Open(string path) => new DevicePulseSource(PulseDevice.Open(path));

    /// <inheritdoc/>
    public bool TryWait(TimeSpan timeout, out Pulse pulse) => device.TryWait(timeout, out pulse);

    public void Dispose() => device.Dispose();
}
