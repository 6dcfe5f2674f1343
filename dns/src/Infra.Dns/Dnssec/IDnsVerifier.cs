namespace Infra.Dns.Dnssec;

/// <summary>A public key that checks signatures. Immutable, safe to share between threads.</summary>
public interface IDnsVerifier
{
    /// <summary>Whether a signature, in the form RRSIG has it, is the key's over this data.</summary>
    bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);
}
