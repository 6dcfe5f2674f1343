
namespace Infra.Dns.Generator;

/// <summary>How a kind of field appears in generated code.</summary>
/// <param name="form">The member of FieldForms.</param>
/// <param name="type">The C# type of the property.</param>
/// <param name="read">The expression that reads it.</param>
/// <param name="write">The statement that writes it; {0} is the property.</param>
/// <param name="meaning">What the property holds, for its documentation.</param>
internal sealed class FieldKind(string form, string type, string read, string write, string meaning)
{
    internal string Form => form;

    internal string Type => type;

    internal string Read => read;

    internal string Write => write;

    internal string Meaning => meaning;

    internal static IReadOnlyDictionary<string, FieldKind> All { get; } = new Dictionary<string, FieldKind>
    {
        ["u8"] = Number("U8", "byte", 1, "0 to 255"),
        ["u16"] = Number("U16", "ushort", 2, "0 to 65535"),
        ["u32"] = Number("U32", "uint", 4, "0 to 4294967295"),
        ["u48"] = Number("U48", "ulong", 6, "48 bits"),
        ["u64"] = Number("U64", "ulong", 8, "64 bits"),
        ["ttl"] = Number("Ttl", "uint", 4, "seconds"),
        ["time"] = Number("Time", "uint", 4, "seconds since 1970 modulo 2^32"),
        ["algorithm"] = Number("Algorithm", "byte", 1, "a DNSSEC algorithm number"),
        ["certificate-type"] = Number("CertificateType", "ushort", 2, "a certificate type of RFC 4398"),
        ["notification-scheme"] = Number("NotificationScheme", "byte", 1, "a scheme of RFC 9859"),
        ["eui48"] = Number("Eui48", "ulong", 6, "48 bits"),
        ["eui64"] = Number("Eui64", "ulong", 8, "64 bits"),
        ["locator64"] = Number("Locator64", "ulong", 8, "64 bits"),
        ["type"] = new("Type", "RecordType", "new RecordType((ushort)RecordFields.ReadNumber(ref source, 2))", "target.WriteUInt16({0}.Value)", "a record type"),
        ["ipv4"] = Address("Ipv4", 4),
        ["ipv6"] = Address("Ipv6", 16),
        ["name-1035"] = Name("Name1035"),
        ["name-old"] = Name("NameOld"),
        ["name-lower"] = Name("NameLower"),
        ["name"] = Name("Name"),
        ["string"] = Bytes("String", "String", "up to 255 bytes"),
        ["tag"] = Bytes("Tag", "String", "up to 255 letters and digits"),
        ["string?"] = new("OptionalString", "RecordBytes", "source.IsAtEnd ? default : RecordFields.ReadString(ref source)", "if ({0}.Length > 0) RecordFields.WriteString(ref target, {0})", "up to 255 bytes, empty if it is missing"),
        ["strings"] = new("Strings", "RecordTexts", "new RecordTexts(RecordFields.ReadRest(ref source))", "target.WriteBytes({0}.Wire.Span)", "one or more strings"),
        ["types"] = new("Types", "RecordTypeSet", "new RecordTypeSet(RecordFields.ReadRest(ref source))", "target.WriteBytes({0}.Wire.Span)", "a set of record types"),
        ["hex8"] = Bytes("Hex8", "String", "up to 255 bytes"),
        ["base32-8"] = Bytes("Base328", "String", "1 to 255 bytes"),
        ["base64-16"] = Bytes("Base6416", "Counted", "up to 65535 bytes"),
        ["text"] = Rest("Text", "the text's bytes"),
        ["hex"] = Rest("Hex", "one byte or more"),
        ["base64"] = Rest("Base64", "one byte or more"),
        ["base64?"] = Rest("OptionalBase64", "any bytes"),
        ["base64-"] = Rest("HyphenBase64", "any bytes"),
        ["types-old"] = Rest("TypesOld", "one bit for each type from 0 to 127"),
        ["parameters"] = Rest("Parameters", "the parameters on the wire (RFC 9460 section 2.2)"),
        ["prefixes"] = Rest("Prefixes", "the prefixes on the wire (RFC 3123 section 4)"),
        ["location"] = Rest("Location", "the wire form of RFC 1876 section 2"),
        ["services"] = Rest("Services", "the wire form of RFC 1035 section 3.4.2"),
        ["gateway"] = Rest("Gateway", "the wire form of RFC 4025 section 2"),
        ["relay"] = Rest("Relay", "the wire form of RFC 8777 section 4.2"),
        ["hip"] = Rest("Hip", "the wire form of RFC 8005 section 5"),
        ["nsap"] = Rest("Nsap", "the address's bytes"),
        ["prefix6"] = Rest("Prefix6", "the wire form of RFC 2874 section 3.1"),
        ["atm-address"] = Rest("AtmAddress", "a format byte and the address"),
        ["opaque"] = Rest("Opaque", "any bytes"),
    };

    private static FieldKind Number(string form, string type, int bytes, string meaning) =>
        new(form, type, $"({type})RecordFields.ReadNumber(ref source, {bytes})", $"RecordFields.WriteNumber(ref target, {{0}}, {bytes})", meaning);

    private static FieldKind Address(string form, int bytes) =>
        new(form, "IPAddress", $"RecordFields.ReadAddress(ref source, {bytes})", $"RecordFields.WriteAddress(ref target, {{0}}, {bytes})", $"an address of {bytes} bytes");

    private static FieldKind Name(string form) =>
        new(form, "DomainName", "RecordFields.ReadName(ref source)", "target.WriteBytes({0}.Wire)", "a name");

    private static FieldKind Bytes(string form, string method, string meaning) =>
        new(form, "RecordBytes", $"RecordFields.Read{method}(ref source)", $"RecordFields.Write{method}(ref target, {{0}})", meaning);

    private static FieldKind Rest(string form, string meaning) =>
        new(form, "RecordBytes", "RecordFields.ReadRest(ref source)", "target.WriteBytes({0}.Span)", meaning);
}
