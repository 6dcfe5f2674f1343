using Infra.Dns.Wire;

namespace Infra.Dns.Records;

/// <summary>Typed RDATA of one record type; an immutable value.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IRecordData<TSelf>
    where TSelf : struct, IRecordData<TSelf>
{
    /// <summary>The record type it belongs to.</summary>
    static abstract RecordType Type { get; }

    /// <summary>Takes uncompressed RDATA apart; false with a reason if it is not valid.</summary>
    static abstract bool TryRead(ReadOnlySpan<byte> rdata, out TSelf data, out WireError error);

    /// <summary>Writes uncompressed RDATA.</summary>
    void Write(ref DnsWriter target);
}
