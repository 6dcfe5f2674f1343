using Infra.Dns.Names;
using Infra.Dns.Records;
using Infra.Dns.Tsig;
using Infra.Dns.Wire;

namespace Infra.Dns.Control.Updates;

/// <summary>One update: a zone, what must hold, and what is to be changed.</summary>
/// <param name="Zone">The zone.</param>
/// <param name="Prerequisites">What must hold.</param>
/// <param name="Changes">What is changed.</param>
internal sealed record UpdateRequest(DomainName Zone, IReadOnlyList<UpdateEntry> Prerequisites, IReadOnlyList<UpdateEntry> Changes)
{
    /// <summary>Writes the message; null if it is longer than a message may be.</summary>
    /// <param name="id">Its identity.</param>
    /// <param name="signature">What signs it; null for nothing.</param>
    /// <param name="now">Seconds since 1970.</param>
    internal byte[]? Write(ushort id, TsigClient? signature, ulong now)
    {
        byte[] buffer = new byte[MessageView.LengthMax];
        if (Prerequisites.Count > ushort.MaxValue || Changes.Count > ushort.MaxValue) return null;
        var writer = new DnsWriter(buffer, new ushort[DnsWriter.CandidatesMax]);
        new MessageHeader(id, 0, 1, (ushort)Prerequisites.Count, (ushort)Changes.Count, 0).With(Opcode.Update).Write(ref writer);
        writer.WriteName(Zone.Wire, compress: true);
        writer.WriteUInt16(RecordType.SOA.Value);
        writer.WriteUInt16(RecordClass.IN.Value);
        foreach (UpdateEntry entry in Prerequisites)
            Write(entry, ref writer);
        foreach (UpdateEntry entry in Changes)
            Write(entry, ref writer);
        int length = writer.Offset;
        if (writer.HasOverflowed || (signature is not null && !signature.TrySign(buffer, ref length, now))) return null;
        return buffer[..length];
    }

    private static void Write(UpdateEntry entry, ref DnsWriter writer)
    {
        writer.WriteName(entry.Owner.Wire, compress: true);
        writer.WriteUInt16(entry.Type.Value);
        writer.WriteUInt16(entry.Class.Value);
        writer.WriteUInt32(entry.TimeToLive);
        if (entry.Data.Span.IsEmpty) writer.WriteUInt16(0);
        else Rdata.Write(entry.Type, entry.Data.Span, ref writer);
    }
}
