namespace Infra.Dns.Wire;

/// <summary>The twelve bytes before all else (RFC 1035 section 4.1.1).</summary>
/// <param name="Id">Chosen by who asks, repeated in the answer.</param>
/// <param name="Bits">QR, opcode, AA, TC, RD, RA, Z, AD, CD and RCODE, from the most significant bit on.</param>
/// <param name="QuestionCount">Questions; in an update, zones.</param>
/// <param name="AnswerCount">Answers; in an update, prerequisites.</param>
/// <param name="AuthorityCount">Authority records; in an update, changes.</param>
/// <param name="AdditionalCount">Additional records.</param>
public readonly record struct MessageHeader(ushort Id, ushort Bits, ushort QuestionCount, ushort AnswerCount, ushort AuthorityCount, ushort AdditionalCount)
{
    /// <summary>The header's length.</summary>
    public const int Length = 12;

    /// <summary>QR: this is a response.</summary>
    public const ushort Response = 0x8000;

    /// <summary>AA: from the zone's own server.</summary>
    public const ushort Authoritative = 0x0400;

    /// <summary>TC: cut to fit.</summary>
    public const ushort Truncated = 0x0200;

    /// <summary>RD: please resolve.</summary>
    public const ushort RecursionDesired = 0x0100;

    /// <summary>RA: this server resolves.</summary>
    public const ushort RecursionAvailable = 0x0080;

    /// <summary>AD: all data were validated (RFC 4035 section 3.2.3).</summary>
    public const ushort AuthenticData = 0x0020;

    /// <summary>CD: do not validate (RFC 4035 section 3.2.2).</summary>
    public const ushort CheckingDisabled = 0x0010;

    /// <summary>Whether QR is set.</summary>
    public bool IsResponse => Has(Response);

    /// <summary>The opcode.</summary>
    public Opcode Opcode => new((byte)(Bits >> 11 & 15));

    /// <summary>The lower four bits of the response code.</summary>
    public ResponseCode ResponseCode => new((ushort)(Bits & 15));

    /// <summary>Whether a flag is set.</summary>
    /// <param name="flag">One of the constants.</param>
    public bool Has(ushort flag) => (Bits & flag) != 0;

    /// <summary>The same header with another opcode.</summary>
    public MessageHeader With(Opcode opcode) => this with { Bits = (ushort)(Bits & 0x87FF | opcode.Value << 11) };

    /// <summary>The same header with the lower four bits of a response code.</summary>
    public MessageHeader With(ResponseCode code) => this with { Bits = (ushort)(Bits & 0xFFF0 | code.Value & 15) };

    /// <summary>Reads a header; false if there are fewer than twelve bytes.</summary>
    public static bool TryRead(ref DnsReader source, out MessageHeader header)
    {
        header = default;
        if (source.Remaining < Length) return false;
        source.TryReadUInt16(out ushort id);
        source.TryReadUInt16(out ushort bits);
        source.TryReadUInt16(out ushort questions);
        source.TryReadUInt16(out ushort answers);
        source.TryReadUInt16(out ushort authorities);
        source.TryReadUInt16(out ushort additionals);
        header = new MessageHeader(id, bits, questions, answers, authorities, additionals);
        return true;
    }

    /// <summary>Writes the header.</summary>
    public void Write(ref DnsWriter target)
    {
        target.WriteUInt16(Id);
        target.WriteUInt16(Bits);
        target.WriteUInt16(QuestionCount);
        target.WriteUInt16(AnswerCount);
        target.WriteUInt16(AuthorityCount);
        target.WriteUInt16(AdditionalCount);
    }
}
