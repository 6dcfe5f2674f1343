using System.Globalization;
using System.Text;
using Infra.Parsing;

namespace Infra.Http.Structured;

/// <summary>Writes structured field values in their canonical form (RFC 8941 section 4.1, RFC 9651 section 4.1). Thread-safe.</summary>
public static class StructuredFieldWriter
{
    /// <summary>A list; empty for an empty one, whose field is then left out.</summary>
    public static string Format(IEnumerable<StructuredMember> list)
    {
        var text = new StringBuilder();
        foreach (StructuredMember member in list)
        {
            if (text.Length > 0) text.Append(", ");
            AppendMember(text, member);
        }
        return text.ToString();
    }

    /// <summary>A dictionary; empty for an empty one, whose field is then left out.</summary>
    /// <exception cref="ArgumentException">A key is none.</exception>
    public static string Format(IEnumerable<StructuredEntry> dictionary)
    {
        var text = new StringBuilder();
        foreach (StructuredEntry entry in dictionary)
        {
            if (text.Length > 0) text.Append(", ");
            AppendKey(text, entry.Key);
            if (entry.Member is StructuredItem { Value.Kind: StructuredKind.Boolean } item && item.Value.Boolean)
            {
                AppendParameters(text, item.Parameters);
                continue;
            }
            text.Append('=');
            AppendMember(text, entry.Member);
        }
        return text.ToString();
    }

    /// <summary>An item.</summary>
    /// <exception cref="ArgumentException">The key of a parameter is none.</exception>
    public static string Format(StructuredItem item)
    {
        var text = new StringBuilder();
        AppendMember(text, item);
        return text.ToString();
    }

    private static void AppendMember(StringBuilder text, StructuredMember member)
    {
        if (member is StructuredInnerList list)
        {
            text.Append('(');
            for (int i = 0; i < list.Items.Count; i++)
            {
                if (i > 0) text.Append(' ');
                AppendMember(text, list.Items[i]);
            }
            text.Append(')');
        }
        else
        {
            AppendValue(text, ((StructuredItem)member).Value);
        }
        AppendParameters(text, member.Parameters);
    }

    private static void AppendParameters(StringBuilder text, IReadOnlyList<StructuredParameter> parameters)
    {
        foreach (StructuredParameter parameter in parameters)
        {
            text.Append(';');
            AppendKey(text, parameter.Key);
            if (parameter.Value.Kind == StructuredKind.Boolean && parameter.Value.Boolean) continue;
            text.Append('=');
            AppendValue(text, parameter.Value);
        }
    }

    private static void AppendKey(StringBuilder text, string key)
    {
        bool isKey = key.Length > 0 && (char.IsAsciiLetterLower(key[0]) || key[0] == '*');
        foreach (char letter in key)
            isKey &= char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '_' or '-' or '.' or '*';
        if (!isKey) throw new ArgumentException($"not a key: {TextEscape.Escape(key)}", nameof(key));
        text.Append(key);
    }

    private static void AppendValue(StringBuilder text, StructuredValue value)
    {
        switch (value.Kind)
        {
            case StructuredKind.Integer:
                text.Append(CultureInfo.InvariantCulture, $"{value.Integer}");
                break;
            case StructuredKind.Decimal:
                text.Append(value.Decimal.ToString("0.0##", CultureInfo.InvariantCulture));
                break;
            case StructuredKind.Date:
                text.Append(CultureInfo.InvariantCulture, $"@{value.Integer}");
                break;
            case StructuredKind.String:
                text.Append('"').Append(value.Text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
                break;
            case StructuredKind.Token:
                text.Append(value.Text);
                break;
            case StructuredKind.Bytes:
                text.Append(':').Append(Base64.Encode(value.Bytes.Span)).Append(':');
                break;
            case StructuredKind.Boolean:
                text.Append(value.Boolean ? "?1" : "?0");
                break;
            default:
                AppendDisplayString(text, value.Text);
                break;
        }
    }

    private static void AppendDisplayString(StringBuilder text, string value)
    {
        text.Append("%\"");
        foreach (byte letter in Encoding.UTF8.GetBytes(value))
        {
            if (letter is (byte)'%' or (byte)'"' or < 0x20 or > 0x7E) text.Append(CultureInfo.InvariantCulture, $"%{letter:x2}");
            else text.Append((char)letter);
        }
        text.Append('"');
    }
}
