using System.Formats.Asn1;
using System.Net;
using System.Text;
using Infra.Pki.Names;

namespace Infra.Pki.Builder;

/// <summary>The names of subjectAltName to be written (RFC 5280 section 4.2.1.6). Not safe for use from several threads at once.</summary>
public sealed class AlternativeNames
{
    /// <summary>DNS names in A-labels; <c>*.</c> before two labels at least is allowed.</summary>
    public IList<string> Dns { get; } = [];

    /// <summary>Addresses without zone.</summary>
    public IList<IPAddress> Addresses { get; } = [];

    /// <summary>URIs, ASCII.</summary>
    public IList<string> Uris { get; } = [];

    /// <summary>Mailboxes, ASCII.</summary>
    public IList<string> Emails { get; } = [];

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => Dns.Count + Addresses.Count + Uris.Count + Emails.Count == 0;

    /// <summary>Whether a certificate may present this DNS name.</summary>
    public static bool IsValidDns(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Ascii.IsValid(name) && DnsNames.IsPresented(Encoding.ASCII.GetBytes(name));
    }

    /// <summary>Adds a name as it stands in a request; false for other forms than these, and for names that a certificate may not present.</summary>
    public bool TryAdd(GeneralName name)
    {
        if (name.Kind == GeneralNameKind.IpAddress && name.Value.Length is 4 or 16)
        {
            Addresses.Add(new IPAddress(name.Value));
            return true;
        }
        if (name.Kind is not (GeneralNameKind.Dns or GeneralNameKind.Uri or GeneralNameKind.Email) || !Ascii.IsValid(name.Value)) return false;
        string text = Encoding.ASCII.GetString(name.Value);
        if (name.Kind == GeneralNameKind.Dns && !IsValidDns(text)) return false;
        (name.Kind == GeneralNameKind.Dns ? Dns : name.Kind == GeneralNameKind.Uri ? Uris : Emails).Add(text);
        return true;
    }

    /// <exception cref="InvalidOperationException">A name is not what its form allows.</exception>
    internal void Write(AsnWriter writer)
    {
        using (writer.PushSequence())
        {
            foreach (string name in Dns)
            {
                if (!IsValidDns(name)) throw new InvalidOperationException($"\"{Infra.Parsing.TextEscape.Escape(name)}\" is no DNS name for a certificate.");
                WriteText(writer, GeneralNameKind.Dns, name);
            }
            foreach (IPAddress address in Addresses)
            {
                if (!ServerName.TryFromAddress(address, out ServerName? checkedAddress)) throw new InvalidOperationException("An address in a certificate has no zone.");
                writer.WriteOctetString(checkedAddress.Address, Tag(GeneralNameKind.IpAddress));
            }
            foreach (string uri in Uris)
                WriteText(writer, GeneralNameKind.Uri, uri);
            foreach (string email in Emails)
                WriteText(writer, GeneralNameKind.Email, email);
        }
    }

    internal static void WriteText(AsnWriter writer, GeneralNameKind kind, string text)
    {
        if (!Ascii.IsValid(text)) throw new InvalidOperationException("A name in a certificate is ASCII.");
        writer.WriteCharacterString(UniversalTagNumber.IA5String, text, Tag(kind));
    }

    internal static Asn1Tag Tag(GeneralNameKind kind) => new(TagClass.ContextSpecific, (int)kind);
}
