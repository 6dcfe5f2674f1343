using System.Text;
using Infra.Http.Fields;

namespace Infra.Proxy.Http2;

/// <summary>
/// Fields of a server's responses as the strings that Kestrel and YARP want. Names that are known are made once; of fields that a server repeats from response to response the last
/// value is kept, so that most responses make no strings. Values that belong to one client alone (cookies, credentials) are never kept. Thread-safe.
/// </summary>
internal sealed class FieldTexts
{
    private const int ValueBytesMax = 128;

    private static readonly string[] Names = [.. Enum.GetValues<FieldId>().Order().Select(id => Encoding.ASCII.GetString(FieldNames.Of(id)))];

    private readonly string?[] _last = new string?[Names.Length];

    /// <summary>The name, in the spelling of its definition where it is a known one.</summary>
    internal static string NameOf(Field field) => field.Id == FieldId.Unknown ? Encoding.Latin1.GetString(field.Name) : Names[(int)field.Id];

    /// <summary>The value, each byte a character.</summary>
    internal string ValueOf(Field field)
    {
        if (!IsRepeated(field.Id) || field.Value.Length > ValueBytesMax) return Encoding.Latin1.GetString(field.Value);
        ref string? last = ref _last[(int)field.Id];
        string? text = Volatile.Read(ref last);
        if (text is not null && Ascii.Equals(field.Value, text)) return text;
        text = Encoding.Latin1.GetString(field.Value);
        Volatile.Write(ref last, text);
        return text;
    }

    private static bool IsRepeated(FieldId id) =>
        id is FieldId.AcceptRanges or FieldId.CacheControl or FieldId.ContentEncoding or FieldId.ContentLength or FieldId.ContentType or FieldId.Date or FieldId.Server or FieldId.Vary;
}
