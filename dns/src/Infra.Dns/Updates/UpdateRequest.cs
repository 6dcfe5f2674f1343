using System.Diagnostics.CodeAnalysis;
using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Wire;

namespace Infra.Dns.Updates;

/// <summary>An update as a client wants it (RFC 2136 section 2), its form checked. Immutable.</summary>
/// <param name="origin">The zone.</param>
/// <param name="prerequisites">What must hold.</param>
/// <param name="changes">What shall change, in this order.</param>
public sealed class UpdateRequest(DomainName origin, IReadOnlyList<UpdateRecord> prerequisites, IReadOnlyList<UpdateRecord> changes)
{
    /// <summary>The zone.</summary>
    public DomainName Origin => origin;

    /// <summary>What must hold.</summary>
    public IReadOnlyList<UpdateRecord> Prerequisites => prerequisites;

    /// <summary>What shall change, in this order.</summary>
    public IReadOnlyList<UpdateRecord> Changes => changes;

    /// <summary>Reads the zone section alone, by which a server finds out whether the zone is its own (section 3.1).</summary>
    /// <param name="view">The request.</param>
    /// <param name="origin">The zone.</param>
    /// <returns>FORMERR if there is not exactly one zone of type SOA, NOTAUTH if its class is not IN, else NOERROR.</returns>
    public static ResponseCode ReadZone(MessageView view, out DomainName origin)
    {
        origin = DomainName.Root;
        MessageHeader header = view.Header;
        if (header.Opcode != Opcode.Update || header.IsResponse || header.QuestionCount != 1 || view.Question.Type != RecordType.SOA) return ResponseCode.FormErr;
        origin = view.ReadName(view.Question.NameOffset);
        return view.Question.Class == RecordClass.IN ? ResponseCode.NoError : ResponseCode.NotAuth;
    }

    /// <summary>Reads a request and checks all that can be checked without the zone (sections 3.2 and 3.4.1).</summary>
    /// <param name="view">The request.</param>
    /// <param name="request">The update, if true.</param>
    /// <param name="code">FORMERR, NOTAUTH or NOTZONE, if false.</param>
    public static bool TryRead(MessageView view, [NotNullWhen(true)] out UpdateRequest? request, out ResponseCode code)
    {
        request = null;
        code = ReadZone(view, out DomainName origin);
        if (code != ResponseCode.NoError) return false;
        List<UpdateRecord> prerequisites = [];
        List<UpdateRecord> changes = [];
        byte[] data = new byte[Rdata.LengthMax];
        foreach (RecordView record in view)
        {
            if (record.Section == MessageSection.Additional) break;
            DomainName owner = view.ReadName(record.NameOffset);
            if (!owner.IsAtOrBelow(origin))
            {
                code = ResponseCode.NotZone;
                return false;
            }
            bool isChange = record.Section == MessageSection.Authority;
            int length = 0;
            if (!IsFormed(record, isChange) || (HasData(record, isChange) && !view.TryReadData(record, data, out length, out _)))
            {
                code = ResponseCode.FormErr;
                return false;
            }
            (isChange ? changes : prerequisites).Add(new UpdateRecord(owner, record.Type, record.Class, record.TimeToLive, new RecordBytes(data.AsSpan(0, length).ToArray())));
        }
        request = new UpdateRequest(origin, prerequisites, changes);
        return true;
    }

    private static bool HasData(RecordView record, bool isChange) => record.Class == RecordClass.IN || (isChange && record.Class == RecordClass.None);

    private static bool IsFormed(RecordView record, bool isChange)
    {
        bool mayBeAny = record.Class == RecordClass.Any || (!isChange && record.Class == RecordClass.None);
        if (record.Type.IsMeta && !(mayBeAny && record.Type == RecordType.ANY)) return false;
        if (record.Class == RecordClass.IN) return isChange ? record.TimeToLive <= int.MaxValue : record.TimeToLive == 0;
        if (record.Class != RecordClass.Any && record.Class != RecordClass.None) return false;
        return record.TimeToLive == 0 && (HasData(record, isChange) || record.DataLength == 0);
    }
}
