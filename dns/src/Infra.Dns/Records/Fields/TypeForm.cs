using Infra.Dns.Text;

namespace Infra.Dns.Records.Fields;

/// <summary>A record type, 16 bits, by its mnemonic or as <c>TYPE123</c>.</summary>
internal sealed class TypeForm() : IntegerForm(sizeof(ushort))
{
    protected override string Expectation => "must be a record type such as A, or TYPE and a number up to 65535";

    protected override void PrintValue(ulong value, PresentationWriter target) => target.Write(new RecordType((ushort)value).ToString());

    protected override bool TryParseValue(ReadOnlySpan<byte> text, out ulong value)
    {
        bool isKnown = RecordType.TryParse(text, out RecordType type);
        value = type.Value;
        return isKnown;
    }
}
