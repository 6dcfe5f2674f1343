using Infra.Dns.Edns;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Server.Requests;
using Infra.Dns.Server.Service;
using Infra.Dns.Store;
using Infra.Dns.Transfers;
using Infra.Dns.Tsig;
using Infra.Dns.Wire;

namespace Infra.Dns.Server.Zones;

/// <summary>Gives zones to those who may have them: AXFR (RFC 5936) and IXFR (RFC 1995), from one snapshot however the zone changes meanwhile.</summary>
internal sealed class TransferHandler(ZoneManager manager, TimeProvider time, LimitCounters limits) : IRequestHandler
{
    private int _running;

    public async ValueTask HandleAsync(ServerRequest request, CancellationToken cancellation)
    {
        if (Prepare(request, out byte[] refusal) is not { } writer)
        {
            await request.SendAsync(refusal, cancellation).ConfigureAwait(false);
            return;
        }
        if (Interlocked.Increment(ref _running) > manager.Configuration.Limits.TransfersOutMax)
        {
            Interlocked.Decrement(ref _running);
            limits.Add(ServiceLimit.TransfersOut);
            await request.SendAsync(Refuse(request, ResponseCode.ServFail), cancellation).ConfigureAwait(false);
            return;
        }
        try
        {
            byte[] buffer = new byte[Math.Min(request.ReplyLengthMax, MessageView.LengthMax)];
            ulong now = (ulong)time.GetUtcNow().ToUnixTimeSeconds();
            while (!writer.IsDone)
            {
                if (!writer.TryWrite(buffer, now, out int length)) throw new IOException("a record that is too long for any message");
                await request.SendAsync(buffer.AsMemory(0, length), cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private TransferWriter? Prepare(ServerRequest request, out byte[] refusal)
    {
        MessageView view = Parse(request);
        refusal = [];
        MessageHeader header = view.Header;
        if (header.QuestionCount != 1 || header.AnswerCount != 0) return Refuse(view, ResponseCode.FormErr, null, out refusal);
        DomainName origin = view.ReadName(view.Question.NameOffset);
        if (view.Question.Class != RecordClass.IN || manager.Find(origin) is not { } zone) return Refuse(view, ResponseCode.NotAuth, ExtendedErrorCode.NotAuthoritative, out refusal);
        if (!zone.Data.Zone.Settings.AllowTransfer.Allows(request.Client.Address, request.Key)) return Refuse(view, ResponseCode.Refused, ExtendedErrorCode.Prohibited, out refusal);
        ZoneState state = zone.Data.Zone.State;
        if (state.Status != ZoneStatus.Ready) return Refuse(view, ResponseCode.ServFail, ExtendedErrorCode.NotReady, out refusal);
        ZoneSnapshot snapshot = state.Snapshot!;
        // The signatures are made by whoever sends; here only room is left for them.
        if (view.Question.Type == RecordType.AXFR)
            return request.IsStream ? TransferWriter.Whole(view, snapshot, TsigServer.Unsigned) : Refuse(view, ResponseCode.FormErr, null, out refusal);
        if (view.Question.Type != RecordType.IXFR || !TryReadSerial(view, origin, out uint serial)) return Refuse(view, ResponseCode.FormErr, null, out refusal);
        if (!request.IsStream || !SerialNumber.IsAfter(snapshot.Serial, serial)) return TransferWriter.StartOnly(view, snapshot, TsigServer.Unsigned);
        return zone.Data.TryGetHistory(serial, snapshot, out IReadOnlyList<ZoneChange> changes) && Condense(changes) is { } change && change.Removed.Count + change.Added.Count < snapshot.RecordCount
            ? TransferWriter.Differences(view, [change], TsigServer.Unsigned)
            : TransferWriter.Whole(view, snapshot, TsigServer.Unsigned);
    }

    // What came and went between is nobody's business, and to send it would only take time.
    private static ZoneChange? Condense(IReadOnlyList<ZoneChange> changes) => changes.Sum(change => (long)change.Removed.Count + change.Added.Count) > int.MaxValue ? null : ZoneChanges.Condense(changes);

    // RFC 1995 section 3: the client's SOA stands in the authority section.
    private static bool TryReadSerial(in MessageView view, DomainName origin, out uint serial)
    {
        serial = 0;
        foreach (RecordView record in view)
        {
            if (record.Section != MessageSection.Authority || record.Type != RecordType.SOA || view.ReadName(record.NameOffset) != origin) continue;
            if (!view.TryReadData(record, out SoaData start, out _)) return false;
            serial = start.Serial;
            return true;
        }
        return false;
    }

    private static MessageView Parse(ServerRequest request) => MessageView.TryParse(request.Message.Span, out MessageView view, out _) ? view : throw new InvalidOperationException("a request that is no message");

    private static TransferWriter? Refuse(in MessageView view, ResponseCode code, ExtendedErrorCode? reason, out byte[] refusal)
    {
        refusal = Replies.Write(view, code, reason: reason);
        return null;
    }

    private static byte[] Refuse(ServerRequest request, ResponseCode code) => Replies.Write(Parse(request), code);
}
