using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Text;
using Infra.Pki.Names;
using Infra.Pki.Signing;

namespace Infra.Pki.Builder;

/// <summary>A Name to be written into a certificate: parts from the most general to the most special, one attribute each. Immutable and thread-safe.</summary>
public sealed class DistinguishedName
{
    private const int PartsMax = 32;

    private readonly byte[] _encoded;

    private DistinguishedName(byte[] encoded) => _encoded = encoded;

    /// <summary>The Name without parts: such a certificate is known by its alternative names only.</summary>
    public static DistinguishedName Empty { get; } = new([0x30, 0x00]);

    /// <summary>The Name, encoded.</summary>
    public ReadOnlySpan<byte> Encoded => _encoded;

    /// <summary>Whether it has no parts.</summary>
    public bool IsEmpty => _encoded.Length == 2;

    /// <summary>A Name of one part, CN.</summary>
    /// <exception cref="ArgumentException">The text is empty or longer than 64 characters, or has control characters.</exception>
    public static DistinguishedName FromCommonName(string commonName) => Create([(NameAttribute.CommonName, commonName)]);

    /// <summary>A Name of these parts, 32 at most.</summary>
    /// <exception cref="ArgumentException">A value is not what its attribute allows.</exception>
    public static DistinguishedName Create(IEnumerable<(NameAttribute Attribute, string Value)> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        int count = 0;
        using (writer.PushSequence())
        {
            foreach ((NameAttribute attribute, string value) in parts)
            {
                if (++count > PartsMax) throw new ArgumentException($"A Name has at most {PartsMax} parts.", nameof(parts));
                if (!IsValid(attribute, value)) throw new ArgumentException($"The value of {attribute} is empty, too long, or has characters that it may not have.", nameof(parts));
                using (writer.PushSetOf())
                using (writer.PushSequence())
                {
                    writer.WriteEncodedId(IdOf(attribute));
                    writer.WriteCharacterString(StringTypeOf(attribute), value);
                }
            }
        }
        return new DistinguishedName(writer.Encode());
    }

    /// <summary>Takes a Name as it stands in a certificate or request; false if it is none.</summary>
    public static bool TryFromEncoded(ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out DistinguishedName? name)
    {
        name = DistinguishedNameReader.IsWellFormed(encoded) ? new DistinguishedName(encoded.ToArray()) : null;
        return name is not null;
    }

    /// <summary>Whether <see cref="Create"/> takes the value.</summary>
    public static bool IsValid(NameAttribute attribute, string? value)
    {
        if (string.IsNullOrEmpty(value) || value.Length > LengthMaxOf(attribute) || value.Any(char.IsControl) || !IsUnicode(value)) return false;
        return attribute switch
        {
            NameAttribute.Country => value.Length == 2 && value.All(char.IsAsciiLetter),
            NameAttribute.SerialNumber => value.All(c => char.IsAsciiLetterOrDigit(c) || " '()+,-./:=?".Contains(c, StringComparison.Ordinal)),
            NameAttribute.DomainComponent or NameAttribute.EmailAddress => Ascii.IsValid(value),
            _ => true,
        };
    }

    /// <summary>The parts as text, escaped.</summary>
    public override string ToString() => DistinguishedNameReader.ToText(_encoded);

    private static int LengthMaxOf(NameAttribute attribute) => attribute switch   // RFC 5280 appendix A.1, upper bounds
    {
        NameAttribute.Country => 2,
        NameAttribute.Locality or NameAttribute.State => 128,
        NameAttribute.DomainComponent => 63,
        NameAttribute.EmailAddress => 255,
        _ => 64,
    };

    private static bool IsUnicode(string value)
    {
        foreach (Rune rune in value.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar) return false;   // a lone surrogate reads as this
        }
        return true;
    }

    private static UniversalTagNumber StringTypeOf(NameAttribute attribute) => attribute switch
    {
        NameAttribute.Country or NameAttribute.SerialNumber => UniversalTagNumber.PrintableString,
        NameAttribute.DomainComponent or NameAttribute.EmailAddress => UniversalTagNumber.IA5String,
        _ => UniversalTagNumber.UTF8String,
    };

    private static ReadOnlySpan<byte> IdOf(NameAttribute attribute) => attribute switch
    {
        NameAttribute.CommonName => Oids.CommonName,
        NameAttribute.Organization => Oids.Organization,
        NameAttribute.OrganizationalUnit => Oids.OrganizationalUnit,
        NameAttribute.Country => Oids.Country,
        NameAttribute.Locality => Oids.Locality,
        NameAttribute.State => Oids.State,
        NameAttribute.SerialNumber => Oids.SerialNumberAttribute,
        NameAttribute.DomainComponent => Oids.DomainComponent,
        _ => Oids.EmailAddress,
    };
}
