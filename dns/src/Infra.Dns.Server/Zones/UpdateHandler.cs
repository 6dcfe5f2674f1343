using System.Net;
using Infra.Dns.Names;
using Infra.Dns.Server.Configuration;
using Infra.Dns.Server.Requests;
using Infra.Dns.Server.Service;
using Infra.Dns.Store;
using Infra.Dns.Updates;
using Infra.Dns.Wire;
using Microsoft.Extensions.Logging;

namespace Infra.Dns.Server.Zones;

/// <summary>
/// Takes updates (RFC 2136). On a primary the client hears of success when the change is on the disk and is served; a secondary passes them on to its primaries
/// if they are signed with a key that it knows (section 6).
/// </summary>
internal sealed partial class UpdateHandler(ZoneManager manager, RemoteClient client, ILogger log) : IRequestHandler
{
    public async ValueTask HandleAsync(ServerRequest request, CancellationToken cancellation)
    {
        byte[] reply = await AnswerAsync(request, cancellation).ConfigureAwait(false);
        await request.SendAsync(reply, cancellation).ConfigureAwait(false);
    }

    private async Task<byte[]> AnswerAsync(ServerRequest request, CancellationToken cancellation)
    {
        ResponseCode code = ReadZone(request, out DomainName origin);
        if (code != ResponseCode.NoError) return Reply(request, code);
        if (manager.Find(origin) is not { } zone || zone.Data.Zone.Settings.Type == ZoneType.Catalog) return Reply(request, ResponseCode.NotAuth);
        if (zone.Agent is not null) return await ForwardAsync(request, zone.Data, cancellation).ConfigureAwait(false);
        if (!TryRead(request, out UpdateRequest? update, out code)) return Reply(request, code);
        (code, bool isChanged) = await ApplyAsync(zone, update!, request, cancellation).ConfigureAwait(false);
        if (isChanged) manager.OnChange(zone.Data);
        return Reply(request, code);
    }

    private async Task<(ResponseCode Code, bool IsChanged)> ApplyAsync(ManagedZone zone, UpdateRequest update, ServerRequest request, CancellationToken cancellation)
    {
        ZoneData data = zone.Data;
        await data.Gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (data.IsFrozen) return (ResponseCode.Refused, false);
            if (data.Zone.State is not { Status: ZoneStatus.Ready, Snapshot: { } snapshot }) return (ResponseCode.ServFail, false);
            Updates.UpdateGrant[] grants = [.. data.Zone.Settings.Update.Select(grant => Of(grant, data.Origin))];
            UpdateResult result = UpdateProcessor.Apply(snapshot, update, grants, request.Key);
            if (result.Code != ResponseCode.NoError) LogRefused(log, data.Origin, request.Client, result.Code, result.Reason);
            if (result.Change is null) return (result.Code, false);
            (IReadOnlyList<ZoneChange> changes, ZoneSnapshot next) = zone.Signing is { } signing ? signing.Extend(snapshot, result.Change) : ([result.Change], result.Snapshot!);
            data.Apply(changes, next);
            LogUpdated(log, data.Origin, request.Key!, next.Serial, result.Change.Removed.Count, result.Change.Added.Count);
            return (ResponseCode.NoError, true);
        }
        catch (ZoneProblemException e)
        {
            LogFailed(log, data.Origin, e.Message);
            return (ResponseCode.ServFail, false);
        }
        finally
        {
            data.Gate.Release();
        }
    }

    private async Task<byte[]> ForwardAsync(ServerRequest request, ZoneData data, CancellationToken cancellation)
    {
        if (request.Key is null) return Reply(request, ResponseCode.Refused);
        byte[] plain = Unsigned(request);
        foreach (RemoteSettings remote in data.Zone.Settings.Primaries)
        {
            foreach (IPEndPoint address in remote.Addresses)
            {
                try
                {
                    return await client.ForwardAsync(address, plain, request.Key, cancellation).ConfigureAwait(false);
                }
                catch (RemoteFailureException e)
                {
                    LogFailed(log, data.Origin, e.Message);
                }
            }
        }
        return Reply(request, ResponseCode.ServFail);
    }

    private static Updates.UpdateGrant Of(Configuration.UpdateGrant grant, DomainName origin)
    {
        UpdateMatch match = grant.Match switch
        {
            GrantMatch.Name => UpdateMatch.Name,
            GrantMatch.Self => UpdateMatch.Self,
            _ => UpdateMatch.Subdomain,
        };
        return new Updates.UpdateGrant(grant.Key, match, grant.Name ?? origin, grant.Types);
    }

    private static ResponseCode ReadZone(ServerRequest request, out DomainName origin) => UpdateRequest.ReadZone(Parse(request), out origin);

    private static bool TryRead(ServerRequest request, out UpdateRequest? update, out ResponseCode code) => UpdateRequest.TryRead(Parse(request), out update, out code);

    private static byte[] Reply(ServerRequest request, ResponseCode code) => Replies.Write(Parse(request), code);

    private static byte[] Unsigned(ServerRequest request)
    {
        MessageView view = Parse(request);
        return view.Signature is { } signature ? RemoteClient.WithoutSignature(request.Message.Span, signature) : request.Message.ToArray();
    }

    private static MessageView Parse(ServerRequest request) => MessageView.TryParse(request.Message.Span, out MessageView view, out _) ? view : throw new InvalidOperationException("a request that is no message");

    [LoggerMessage(1, LogLevel.Information, "zone {Zone}: update by {Key}: version {Serial}, {Removed} records went, {Added} came")]
    private static partial void LogUpdated(ILogger log, DomainName zone, DomainName key, uint serial, int removed, int added);

    [LoggerMessage(2, LogLevel.Warning, "zone {Zone}: update of {Client} gets {Code}: {Reason}")]
    private static partial void LogRefused(ILogger log, DomainName zone, IPEndPoint client, ResponseCode code, string reason);

    [LoggerMessage(3, LogLevel.Error, "zone {Zone}: update: {Problem}")]
    private static partial void LogFailed(ILogger log, DomainName zone, string problem);
}
