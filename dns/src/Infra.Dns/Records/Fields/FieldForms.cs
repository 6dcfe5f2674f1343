using System.Net.Sockets;

namespace Infra.Dns.Records.Fields;

/// <summary>The one instance of each form, by the kind that the table of record types names; the generated layouts refer to these.</summary>
internal static class FieldForms
{
    internal static FieldForm U8 { get; } = new IntegerForm(1);
    internal static FieldForm U16 { get; } = new IntegerForm(2);
    internal static FieldForm U32 { get; } = new IntegerForm(4);
    internal static FieldForm U48 { get; } = new IntegerForm(6);
    internal static FieldForm U64 { get; } = new IntegerForm(8);
    internal static FieldForm Ttl { get; } = new PeriodForm();
    internal static FieldForm Time { get; } = new TimeForm();
    internal static FieldForm Type { get; } = new TypeForm();
    internal static FieldForm Algorithm { get; } = MnemonicForm.Algorithm;
    internal static FieldForm CertificateType { get; } = MnemonicForm.CertificateType;
    internal static FieldForm NotificationScheme { get; } = MnemonicForm.NotificationScheme;
    internal static FieldForm Ipv4 { get; } = new AddressForm(AddressFamily.InterNetwork);
    internal static FieldForm Ipv6 { get; } = new AddressForm(AddressFamily.InterNetworkV6);
    internal static FieldForm Eui48 { get; } = new HyphenatedForm(6);
    internal static FieldForm Eui64 { get; } = new HyphenatedForm(8);
    internal static FieldForm Locator64 { get; } = new LocatorForm();
    internal static FieldForm Name1035 { get; } = new NameForm(arrivesCompressed: true, isSentCompressed: true, isLowered: true);
    internal static FieldForm NameOld { get; } = new NameForm(arrivesCompressed: true, isSentCompressed: false, isLowered: true);
    internal static FieldForm NameLower { get; } = new NameForm(arrivesCompressed: false, isSentCompressed: false, isLowered: true);
    internal static FieldForm Name { get; } = new NameForm(arrivesCompressed: false, isSentCompressed: false, isLowered: false);
    internal static FieldForm String { get; } = new StringForm();
    internal static FieldForm OptionalString { get; } = new StringForm(isOptional: true);
    internal static FieldForm Tag { get; } = new StringForm(isTag: true);
    internal static FieldForm Strings { get; } = new StringsForm();
    internal static FieldForm Text { get; } = new RestTextForm();
    internal static FieldForm Hex { get; } = new RestForm(BinaryText.Hex);
    internal static FieldForm Base64 { get; } = new RestForm(BinaryText.Base64);
    internal static FieldForm OptionalBase64 { get; } = new RestForm(BinaryText.Base64, mayBeEmpty: true);
    internal static FieldForm HyphenBase64 { get; } = new RestForm(BinaryText.Base64, hyphenIfEmpty: true);
    internal static FieldForm Hex8 { get; } = new SaltForm();
    internal static FieldForm Base328 { get; } = new HashForm();
    internal static FieldForm Base6416 { get; } = new CountedForm();
    internal static FieldForm Types { get; } = new TypeBitmapForm();
    internal static FieldForm TypesOld { get; } = new OldTypeBitmapForm();
    internal static FieldForm Parameters { get; } = new ServiceParameterForm();
    internal static FieldForm Prefixes { get; } = new PrefixListForm();
    internal static FieldForm Location { get; } = new LocationForm();
    internal static FieldForm Services { get; } = new ServicesForm();
    internal static FieldForm Gateway { get; } = new GatewayForm();
    internal static FieldForm Relay { get; } = new RelayForm();
    internal static FieldForm Hip { get; } = new HipForm();
    internal static FieldForm Nsap { get; } = new NsapForm();
    internal static FieldForm Prefix6 { get; } = new PartialAddressForm();
    internal static FieldForm AtmAddress { get; } = new AtmAddressForm();
    internal static FieldForm Opaque { get; } = new OpaqueForm();
}
