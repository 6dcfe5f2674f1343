using Infra.Dns.Records;

namespace Infra.Dns.Wire;

/// <summary>Where a record lies in a message; its name and data are read when they are needed.</summary>
/// <param name="Section">The section it is in.</param>
/// <param name="NameOffset">Where the owner's name begins.</param>
/// <param name="Type">The type.</param>
/// <param name="Class">The class; in OPT, the sender's UDP size.</param>
/// <param name="TimeToLive">Seconds as sent; in OPT, flags.</param>
/// <param name="DataOffset">Where RDATA begins.</param>
/// <param name="DataLength">RDATA's length, still compressed.</param>
public readonly record struct RecordView(MessageSection Section, int NameOffset, RecordType Type, RecordClass Class, uint TimeToLive, int DataOffset, int DataLength)
{
    /// <summary>Where the next record begins.</summary>
    public int End => DataOffset + DataLength;
}
