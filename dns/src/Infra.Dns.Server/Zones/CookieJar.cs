using System.Net;
using Infra.Buffers;
using Infra.Dns.Edns;
using Infra.Dns.Wire;

namespace Infra.Dns.Server.Zones;

/// <summary>
/// The cookies between us and the servers that we ask by UDP (RFC 7873 section 5, RFC 9018 section 3): one of ours for each of them, and the one that it gave us. They are
/// dropped when our address changes, after a day, and when there are too many. Thread-safe.
/// </summary>
/// <param name="time">Where time comes from.</param>
/// <param name="random">Where our cookies come from.</param>
internal sealed class CookieJar(TimeProvider time, IRandom random)
{
    private const int ServersMax = 1024;
    private const int ServerLengthMin = 8;
    private const int ServerLengthMax = 32;

    private static readonly TimeSpan Life = TimeSpan.FromDays(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);   // RFC 9018 section 3: a server that knows no cookies gets none for so long

    private readonly Lock _lock = new();
    private readonly Dictionary<IPEndPoint, Entry> _entries = [];

    /// <summary>The cookie option for the next request: ours, then the server's if it gave one. Empty for a server that lately showed that it knows no cookies.</summary>
    /// <param name="server">Whom we ask.</param>
    /// <param name="local">The address that we ask from.</param>
    internal byte[] OptionFor(IPEndPoint server, IPAddress local)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(server, out Entry? entry) && entry.Local.Equals(local) && time.GetElapsedTime(entry.Since) < (entry.Option.Length == 0 ? Pause : Life)) return entry.Option;
            byte[] ours = new byte[ServerCookie.ClientLength];
            random.Fill(ours);
            Put(server, new Entry(local, ours, time.GetTimestamp()));
            return ours;
        }
    }

    /// <summary>
    /// Whether a reply may come from the server that was asked: not if it has another cookie than ours, or none although the server has given us one (RFC 7873 section 5.3).
    /// Remembers what the server gives.
    /// </summary>
    /// <param name="server">Whom we asked.</param>
    /// <param name="sent">The option of the request; empty if it had none.</param>
    /// <param name="reply">The reply.</param>
    internal bool Accept(IPEndPoint server, ReadOnlySpan<byte> sent, MessageView reply)
    {
        if (sent.IsEmpty) return true;
        if (!EdnsView.TryRead(reply, out EdnsView edns, out _) || !edns.TryFind(EdnsOptionCode.Cookie, out ReadOnlySpan<byte> option))
        {
            if (sent.Length > ServerCookie.ClientLength) return false;
            Remember(server, []);
            return true;
        }
        int given = option.Length - ServerCookie.ClientLength;
        if (given is not 0 and not (>= ServerLengthMin and <= ServerLengthMax)) return false;
        if (!option[..ServerCookie.ClientLength].SequenceEqual(sent[..ServerCookie.ClientLength])) return false;
        if (given > 0) Remember(server, option.ToArray());
        return true;
    }

    /// <summary>Forgets a server that has not answered: it may know its cookies, or any, no longer.</summary>
    internal void Forget(IPEndPoint server)
    {
        lock (_lock)
            _entries.Remove(server);
    }

    private void Remember(IPEndPoint server, byte[] option)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(server, out Entry? entry)) return;
            // Our own cookie does not become younger by what the server adds to it.
            _entries[server] = entry with { Option = option, Since = option.Length == 0 ? time.GetTimestamp() : entry.Since };
        }
    }

    private void Put(IPEndPoint server, Entry entry)
    {
        if (_entries.Count >= ServersMax && !_entries.ContainsKey(server)) _entries.Remove(_entries.Keys.First());
        _entries[server] = entry;
    }

    private sealed record Entry(IPAddress Local, byte[] Option, long Since);
}
