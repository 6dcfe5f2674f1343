using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Requests;
using Infra.Dns.Transfers;
using Infra.Dns.Wire;

namespace Infra.Dns.Server.Zones;

/// <summary>Takes NOTIFY (RFC 1996 section 3) from the primaries of a zone and from those who are allowed to; others are refused.</summary>
internal sealed class NotifyHandler(ZoneManager manager) : IRequestHandler
{
    public ValueTask HandleAsync(ServerRequest request, CancellationToken cancellation) => request.SendAsync(Answer(request), cancellation);

    private byte[] Answer(ServerRequest request)
    {
        if (!MessageView.TryParse(request.Message.Span, out MessageView view, out _)) throw new InvalidOperationException("a request that is no message");
        if (!ZoneRequest.TryReadNotify(view, out DomainName origin, out RecordType type, out uint? serial)) return Replies.Write(view, ResponseCode.FormErr);
        if (type != RecordType.SOA) return Replies.Write(view, ResponseCode.NotImp);   // CDS and CSYNC are for parents that act upon them (RFC 9859)
        if (manager.Find(origin) is not { Agent: { } agent } zone) return Replies.Write(view, ResponseCode.NotAuth);
        if (!IsAllowed(zone.Data.Zone.Settings, request)) return Replies.Write(view, ResponseCode.Refused);
        agent.OnNotify(serial);
        return Replies.Write(view, ResponseCode.NoError, isAuthoritative: true);
    }

    // A primary that signs must sign its notices too.
    private static bool IsAllowed(ZoneSettings settings, ServerRequest request)
    {
        foreach (RemoteSettings primary in settings.Primaries)
        {
            if (primary.Addresses.Any(address => address.Address.Equals(request.Client.Address)) && (primary.Key is null || primary.Key == request.Key)) return true;
        }
        return settings.AllowNotify.Allows(request.Client.Address, request.Key);
    }
}
