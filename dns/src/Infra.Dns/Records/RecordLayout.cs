using Infra.Dns.Records.Fields;

namespace Infra.Dns.Records;

/// <summary>The fields of one type's RDATA, from the table.</summary>
internal sealed class RecordLayout(RecordType type, bool isSingleton, string[] names, FieldForm[] forms)
{
    internal RecordType Type => type;

    internal bool IsSingleton => isSingleton;

    /// <summary>The forms in the order of the wire.</summary>
    internal ReadOnlySpan<FieldForm> Forms => forms;

    /// <summary>The fields' names for messages, as <see cref="Forms"/>.</summary>
    internal ReadOnlySpan<string> Names => names;

    /// <summary>Whether nothing in it can be compressed or differ in case, so that its canonical and sent forms are its bytes.</summary>
    internal bool IsPlain { get; } = !Array.Exists(forms, form => form is NameForm or PartialAddressForm);
}
