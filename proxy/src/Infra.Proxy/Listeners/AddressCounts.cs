using System.Net;

namespace Infra.Proxy.Listeners;

/// <summary>How many connections each address has. Thread-safe; holds nothing of addresses without connections.</summary>
internal sealed class AddressCounts(int countMax)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _counts = [];

    /// <summary>Counts a connection, unless the address has as many as it may.</summary>
    internal bool TryAdd(IPAddress address)
    {
        if (countMax == 0) return true;
        lock (_lock)
        {
            int count = _counts.GetValueOrDefault(address);
            if (count >= countMax) return false;
            _counts[address] = count + 1;
            return true;
        }
    }

    /// <summary>Takes a counted connection off.</summary>
    internal void Remove(IPAddress address)
    {
        if (countMax == 0) return;
        lock (_lock)
        {
            int count = _counts.GetValueOrDefault(address) - 1;
            if (count > 0) _counts[address] = count;
            else _counts.Remove(address);
        }
    }
}
