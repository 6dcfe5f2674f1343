using Infra.Dns.Records;
using Infra.Dns.Wire;

namespace Infra.Dns.Dnssec;

/// <summary>How the names of a zone are hashed (RFC 5155 section 3.1); the hash is SHA-1, the only one there is.</summary>
/// <param name="Iterations">How often the hash is repeated; 0 for new zones (RFC 9276 section 3.1).</param>
/// <param name="Salt">Up to 255 bytes; none for new zones (RFC 9276 section 3.1).</param>
/// <param name="IsOptOut">Whether unsigned delegations may be left out of the chain (RFC 5155 section 6).</param>
public readonly record struct Nsec3Parameters(ushort Iterations, RecordBytes Salt, bool IsOptOut)
{
    /// <summary>The number of SHA-1.</summary>
    public const byte Sha1 = 1;

    /// <summary>The flag of a record that spans unsigned delegations.</summary>
    public const byte OptOutFlag = 1;

    /// <summary>The most repetitions that we sign with: above that validators treat a zone as unsigned (RFC 9276 section 3.2).</summary>
    public const int IterationsMax = 50;

    /// <summary>What RFC 9276 asks for: no repetition, no salt.</summary>
    public static Nsec3Parameters Recommended => new(0, default, IsOptOut: false);

    /// <summary>The RDATA of NSEC3PARAM; its flags are always zero (RFC 5155 section 4.1.2).</summary>
    public RecordBytes ToRecord()
    {
        byte[] rdata = new byte[5 + Salt.Length];
        var writer = new DnsWriter(rdata, default);
        new Nsec3paramData(Sha1, 0, Iterations, Salt).Write(ref writer);
        return new RecordBytes(rdata);
    }
}
