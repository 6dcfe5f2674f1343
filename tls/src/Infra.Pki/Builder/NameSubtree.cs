using System.Formats.Asn1;
using Infra.Parsing;
using Infra.Pki.Names;

namespace Infra.Pki.Builder;

/// <summary>A subtree of names that an authority is bound to or kept from (RFC 5280 section 4.2.1.10). Immutable.</summary>
public sealed class NameSubtree
{
    private readonly GeneralNameKind _kind;
    private readonly byte[] _encoded;

    private NameSubtree(GeneralNameKind kind, Action<AsnWriter> write)
    {
        _kind = kind;
        var writer = new AsnWriter(AsnEncodingRules.DER);
        write(writer);
        _encoded = writer.Encode();
    }

    /// <summary>A domain with all below it; with a leading dot only what is below it; empty for all names.</summary>
    public static NameSubtree Dns(string domain) => Text(GeneralNameKind.Dns, domain);

    /// <summary>A mailbox; a host with all its mailboxes; with a leading dot the hosts below a domain; empty for all.</summary>
    public static NameSubtree Email(string mailboxOrHost) => Text(GeneralNameKind.Email, mailboxOrHost);

    /// <summary>A host of URIs. Verifiers here refuse every URI name below any such constraint.</summary>
    public static NameSubtree Uri(string host) => Text(GeneralNameKind.Uri, host);

    /// <summary>The addresses of a prefix.</summary>
    public static NameSubtree Address(IpPrefix prefix) => new(GeneralNameKind.IpAddress, writer =>
    {
        byte[] address = prefix.Address.GetAddressBytes();
        var both = new byte[2 * address.Length];
        address.CopyTo(both, 0);
        for (int bit = 0; bit < prefix.Length; bit++)
            both[address.Length + bit / 8] |= (byte)(0x80 >> bit % 8);
        writer.WriteOctetString(both, AlternativeNames.Tag(GeneralNameKind.IpAddress));
    });

    /// <summary>The Names that begin with all parts of this one.</summary>
    public static NameSubtree Directory(DistinguishedName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new NameSubtree(GeneralNameKind.DirectoryName, writer =>
        {
            var tag = new Asn1Tag(TagClass.ContextSpecific, (int)GeneralNameKind.DirectoryName, isConstructed: true);
            using (writer.PushSequence(tag))
                writer.WriteEncodedValue(name.Encoded);
        });
    }

    /// <summary>The form of names that it is about.</summary>
    public GeneralNameKind Kind => _kind;

    internal void Write(AsnWriter writer)
    {
        using (writer.PushSequence())
            writer.WriteEncodedValue(_encoded);
    }

    private static NameSubtree Text(GeneralNameKind kind, string text) => new(kind, writer => AlternativeNames.WriteText(writer, kind, text));
}
