namespace Infra.Pki.Names;

/// <summary>A name in a certificate: its form and its content, which points into the certificate. The content has been checked for its form's syntax only as far as DER goes.</summary>
/// <remarks>The form decides how the content is read, always: a name is never compared with one of another form.</remarks>
public readonly ref struct GeneralName
{
    internal GeneralName(GeneralNameKind kind, ReadOnlySpan<byte> value)
    {
        Kind = kind;
        Value = value;
    }

    /// <summary>The form.</summary>
    public GeneralNameKind Kind { get; }

    /// <summary>The content without identifier and length; of a directoryName the encoded Name, a SEQUENCE.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>The name for people and logs, escaped and bounded; forms without a usual text as hexadecimal digits.</summary>
    public string ToText() => ServerNameMatch.Text(this);
}
