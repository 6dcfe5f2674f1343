using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Store;
using Infra.Dns.Wire;

namespace Infra.Dns.Transfers;

/// <summary>The requests by which servers of one zone keep each other up to date, and what can be read out of their replies. All have one question of class IN.</summary>
public static class ZoneRequest
{
    /// <summary>Asks for the SOA record (RFC 1034 section 4.3.5).</summary>
    /// <param name="id">The identity, unpredictable.</param>
    /// <param name="origin">The zone.</param>
    /// <param name="target">The message; 512 bytes are always enough.</param>
    public static void WriteStart(ushort id, DomainName origin, ref DnsWriter target) => WriteQuestion(id, Opcode.Query, 0, origin, RecordType.SOA, 0, 0, ref target);

    /// <summary>Asks for the whole zone (RFC 5936 section 2.1).</summary>
    /// <inheritdoc cref="WriteStart"/>
    public static void WriteWhole(ushort id, DomainName origin, ref DnsWriter target) => WriteQuestion(id, Opcode.Query, 0, origin, RecordType.AXFR, 0, 0, ref target);

    /// <summary>Asks for differences from our version (RFC 1995 section 3).</summary>
    /// <param name="id">The identity, unpredictable.</param>
    /// <param name="start">Our SOA record, whose owner is the zone.</param>
    /// <param name="target">The message; 1,280 bytes are always enough.</param>
    public static void WriteDifferences(ushort id, ResourceRecord start, ref DnsWriter target)
    {
        WriteQuestion(id, Opcode.Query, 0, start.Owner, RecordType.IXFR, 0, 1, ref target);
        WriteRecord(start, ref target);
    }

    /// <summary>Says that a zone, or one of its sets, has changed (RFC 1996 section 3, RFC 9859 section 4).</summary>
    /// <param name="id">The identity, unpredictable.</param>
    /// <param name="origin">The zone.</param>
    /// <param name="type">SOA for the zone; CDS or CSYNC to a parent.</param>
    /// <param name="start">The new SOA record as a hint; null for none.</param>
    /// <param name="target">The message; 1,280 bytes are always enough.</param>
    public static void WriteNotify(ushort id, DomainName origin, RecordType type, ResourceRecord? start, ref DnsWriter target)
    {
        WriteQuestion(id, Opcode.Notify, MessageHeader.Authoritative, origin, type, start is null ? (ushort)0 : (ushort)1, 0, ref target);
        if (start is { } record) WriteRecord(record, ref target);
    }

    /// <summary>Reads a NOTIFY request: one question, and perhaps the new SOA, which is a hint of anybody and not more.</summary>
    /// <param name="view">The request.</param>
    /// <param name="origin">The zone.</param>
    /// <param name="type">What changed: SOA, CDS, CSYNC.</param>
    /// <param name="serial">The serial number of the hint; null without one.</param>
    /// <returns>False if it is no such request: FORMERR.</returns>
    public static bool TryReadNotify(MessageView view, out DomainName origin, out RecordType type, out uint? serial)
    {
        origin = DomainName.Root;
        type = default;
        serial = null;
        MessageHeader header = view.Header;
        if (header.Opcode != Opcode.Notify || header.IsResponse || header.QuestionCount != 1 || view.Question.Class != RecordClass.IN) return false;
        origin = view.ReadName(view.Question.NameOffset);
        type = view.Question.Type;
        foreach (RecordView record in view)
        {
            if (record.Section != MessageSection.Answer || record.Type != RecordType.SOA || view.ReadName(record.NameOffset) != origin) continue;
            if (!view.TryReadData(record, out SoaData start, out _)) return false;
            serial = start.Serial;
            break;
        }
        return true;
    }

    /// <summary>Reads the reply to <see cref="WriteStart"/>.</summary>
    /// <param name="view">The reply, its signature checked.</param>
    /// <param name="id">The identity of the request.</param>
    /// <param name="origin">The zone.</param>
    /// <param name="start">The SOA record, if true.</param>
    /// <param name="problem">What is wrong, if false.</param>
    public static bool TryReadStart(MessageView view, ushort id, DomainName origin, out ResourceRecord start, out string problem)
    {
        start = default;
        if (!IsReply(view, id, Opcode.Query, origin, RecordType.SOA, out problem)) return false;
        if (!view.Header.Has(MessageHeader.Authoritative)) return Fail("the answer is not authoritative", out problem);
        byte[] data = new byte[2 * WireName.LengthMax + 20];
        foreach (RecordView record in view)
        {
            if (record.Section != MessageSection.Answer || record.Type != RecordType.SOA || record.Class != RecordClass.IN || view.ReadName(record.NameOffset) != origin) continue;
            if (!view.TryReadData(record, data, out int length, out WireError error)) return Fail($"the SOA record: {error}", out problem);
            start = ResourceRecord.Create(origin, RecordType.SOA, record.TimeToLive, data.AsSpan(0, length));
            return true;
        }
        return Fail("there is no SOA record in the answer", out problem);
    }

    /// <summary>Whether a message is the successful reply to a request of ours.</summary>
    /// <param name="view">The reply.</param>
    /// <param name="id">The identity of the request.</param>
    /// <param name="opcode">The opcode of the request.</param>
    /// <param name="origin">The zone.</param>
    /// <param name="type">The question's type.</param>
    /// <param name="problem">What is wrong, if false; a response code is called by its name.</param>
    public static bool IsReply(MessageView view, ushort id, Opcode opcode, DomainName origin, RecordType type, out string problem)
    {
        MessageHeader header = view.Header;
        if (!header.IsResponse || header.Opcode != opcode || header.Id != id) return Fail("the message is no reply to the request", out problem);
        if (header.Has(MessageHeader.Truncated)) return Fail("the reply is cut short", out problem);
        bool mayOmit = header.ResponseCode != ResponseCode.NoError;   // an error may come without the question
        if (header.QuestionCount > 1 || header.QuestionCount == 0 && !mayOmit) return Fail("the reply has not one question", out problem);
        if (header.QuestionCount == 1 && (view.Question.Type != type || view.Question.Class != RecordClass.IN || view.ReadName(view.Question.NameOffset) != origin))
            return Fail("the reply is to another question", out problem);
        if (header.ResponseCode != ResponseCode.NoError) return Fail($"the other side says {header.ResponseCode}", out problem);
        problem = "";
        return true;
    }

    internal static void WriteRecord(ResourceRecord record, ref DnsWriter target) => WriteRecord(record.Owner.Wire, record.Type, record.TimeToLive, record.Data.Span, ref target);

    internal static void WriteRecord(ReadOnlySpan<byte> owner, RecordType type, uint timeToLive, ReadOnlySpan<byte> data, ref DnsWriter target)
    {
        target.WriteName(owner, compress: true);
        target.WriteUInt16(type.Value);
        target.WriteUInt16(RecordClass.IN.Value);
        target.WriteUInt32(timeToLive);
        Rdata.Write(type, data, ref target);
    }

    private static void WriteQuestion(ushort id, Opcode opcode, ushort flags, DomainName origin, RecordType type, ushort answers, ushort authorities, ref DnsWriter target)
    {
        new MessageHeader(id, flags, 1, answers, authorities, 0).With(opcode).Write(ref target);
        target.WriteName(origin.Wire, compress: true);
        target.WriteUInt16(type.Value);
        target.WriteUInt16(RecordClass.IN.Value);
    }

    private static bool Fail(string what, out string problem)
    {
        problem = what;
        return false;
    }
}
