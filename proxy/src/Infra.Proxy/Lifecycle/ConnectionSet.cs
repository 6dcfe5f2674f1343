using System.Collections.Concurrent;
using Infra.Proxy.Http1;

namespace Infra.Proxy.Lifecycle;

/// <summary>The open connections of HTTP/1. Thread-safe.</summary>
internal sealed class ConnectionSet
{
    private readonly ConcurrentDictionary<Http1Connection, byte> _all = new();

    internal int Count => _all.Count;

    internal bool IsEmpty => _all.IsEmpty;

    internal void Add(Http1Connection connection) => _all[connection] = 0;

    internal void Remove(Http1Connection connection) => _all.TryRemove(connection, out _);

    /// <summary>Connections with a request under way.</summary>
    internal int BusyCount()
    {
        int count = 0;
        foreach (KeyValuePair<Http1Connection, byte> each in _all)
        {
            if (each.Key.IsBusy) count++;
        }
        return count;
    }

    /// <summary>Lets every connection end: those without a request now, the others after it, or now as well.</summary>
    internal void CloseAll(bool evenIfBusy)
    {
        foreach (KeyValuePair<Http1Connection, byte> each in _all)
            each.Key.Close(evenIfBusy);
    }

    /// <summary>Lets every connection take one more request at most.</summary>
    internal void AnnounceEnd()
    {
        foreach (KeyValuePair<Http1Connection, byte> each in _all)
            each.Key.AnnounceEnd();
    }
}
