using System.ComponentModel;
using System.Net.NetworkInformation;

namespace Infra.Ntp.Daemon.Sources;

/// <summary>Tells of changes of this machine's network: addresses, links, default routes (rtnetlink(7)).</summary>
internal sealed class NetworkWatch : IDisposable
{
    private readonly Action _changed;
    private readonly Lock _gate = new();   // after Dispose nobody is called
    private bool _isDisposed;

    private NetworkWatch(Action changed) => _changed = changed;

    /// <summary>Begins to tell.</summary>
    /// <param name="changed">Called by a thread of the pool; one change may come as several.</param>
    /// <returns>Null where the system does not tell.</returns>
    internal static NetworkWatch? Start(Action changed)
    {
        var watch = new NetworkWatch(changed);
        try
        {
            NetworkChange.NetworkAddressChanged += watch.OnAddressChanged;
            NetworkChange.NetworkAvailabilityChanged += watch.OnAvailabilityChanged;
            return watch;
        }
        catch (Win32Exception)   // a sandbox without AF_NETLINK: NetworkInformationException or SocketException
        {
            watch.Dispose();
            return null;
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _isDisposed = true;
        NetworkChange.NetworkAddressChanged -= OnAddressChanged;
        NetworkChange.NetworkAvailabilityChanged -= OnAvailabilityChanged;
    }

    private void OnAddressChanged(object? sender, EventArgs arguments) => Tell();

    private void OnAvailabilityChanged(object? sender, NetworkAvailabilityEventArgs arguments) => Tell();

    private void Tell()
    {
        lock (_gate)
        {
            if (!_isDisposed) _changed();
        }
    }
}
