using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Infra.Dns.Server.Listeners;

/// <summary>
/// Connections in the order in which they were last done with, for all addresses together and for each alone, so that the longest idle one is found without going
/// through them. An entry may be in use again meanwhile: it is found out when it is its turn, and waits for its next end of work. Thread-safe; each call takes constant time,
/// but for entries in use, which are passed over and taken out until they are done again. What is done with again and again allocates nothing.
/// </summary>
/// <typeparam name="T">A connection.</typeparam>
/// <param name="isIdle">Whether a connection wants nothing now; called under the queue's lock.</param>
internal sealed class IdleQueue<T>(Func<T, bool> isIdle)
    where T : class
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Entry> _all = new();
    private readonly Dictionary<IPAddress, LinkedList<Entry>> _ofAddress = [];

    /// <summary>Makes the place of a new connection, which is not in the queue before it is done with something.</summary>
    internal Entry Add(T connection, IPAddress address) => new(this, connection, address);

    /// <summary>Takes the connection out that has been idle for longest.</summary>
    /// <param name="address">Of which client; null for any.</param>
    /// <param name="connection">The connection.</param>
    /// <returns>False if none is idle.</returns>
    internal bool TryTakeLongest(IPAddress? address, [NotNullWhen(true)] out T? connection)
    {
        connection = null;
        lock (_lock)
        {
            while (First(address) is { } entry)
            {
                Unlink(entry);
                if (!isIdle(entry.Connection)) continue;
                entry.IsClosed = true;
                connection = entry.Connection;
                return true;
            }
            return false;
        }
    }

    private Entry? First(IPAddress? address)
    {
        if (address is null) return _all.First?.Value;
        return _ofAddress.TryGetValue(address, out LinkedList<Entry>? list) ? list.First?.Value : null;
    }

    private LinkedList<Entry> ListOf(IPAddress address)
    {
        if (!_ofAddress.TryGetValue(address, out LinkedList<Entry>? list)) _ofAddress[address] = list = new LinkedList<Entry>();
        return list;
    }

    private void Unlink(Entry entry)
    {
        if (entry.OfAll.List is null) return;
        _all.Remove(entry.OfAll);
        LinkedList<Entry> list = entry.OfAddress.List!;
        list.Remove(entry.OfAddress);
        if (list.Count == 0) _ofAddress.Remove(entry.Address);
    }

    /// <summary>The place of one connection.</summary>
    internal sealed class Entry
    {
        private readonly IdleQueue<T> _queue;

        internal Entry(IdleQueue<T> queue, T connection, IPAddress address)
        {
            _queue = queue;
            Connection = connection;
            Address = address;
            OfAll = new LinkedListNode<Entry>(this);
            OfAddress = new LinkedListNode<Entry>(this);
        }

        internal T Connection { get; }

        internal IPAddress Address { get; }

        internal LinkedListNode<Entry> OfAll { get; }

        internal LinkedListNode<Entry> OfAddress { get; }

        internal bool IsClosed { get; set; }

        /// <summary>The connection is done with something: it goes to the end.</summary>
        internal void MoveToEnd()
        {
            lock (_queue._lock)
            {
                if (IsClosed) return;
                LinkedList<Entry> ofAddress = OfAddress.List ?? _queue.ListOf(Address);
                if (OfAll.List is not null)
                {
                    _queue._all.Remove(OfAll);
                    ofAddress.Remove(OfAddress);
                }
                _queue._all.AddLast(OfAll);
                ofAddress.AddLast(OfAddress);
            }
        }

        /// <summary>The connection ends: it comes back no more.</summary>
        internal void Close()
        {
            lock (_queue._lock)
            {
                IsClosed = true;
                _queue.Unlink(this);
            }
        }
    }
}
