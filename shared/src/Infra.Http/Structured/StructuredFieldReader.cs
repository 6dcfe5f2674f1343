namespace Infra.Http.Structured;

/// <summary>
/// Reads structured field values (RFC 8941, and the two kinds of RFC 9651), all or nothing. Several lines of one field are joined by the caller with a comma and a space. Bounds: 1 MiB,
/// 1,024 members, 256 items of an inner list, 256 parameters; what goes beyond them is refused. Thread-safe.
/// </summary>
public static class StructuredFieldReader
{
    /// <summary>Bytes of a value.</summary>
    public const int BytesMax = 1 << 20;

    /// <summary>Members of a list or a dictionary.</summary>
    public const int MembersMax = 1024;

    /// <summary>Items of an inner list, and parameters of an item.</summary>
    public const int InnerMax = 256;

    /// <summary>Reads a list; an empty value is an empty list.</summary>
    /// <param name="value">The field value.</param>
    /// <param name="members">The members; empty if refused.</param>
    /// <param name="errorOffset">Where reading stopped, if refused.</param>
    public static bool TryReadList(ReadOnlySpan<byte> value, out IReadOnlyList<StructuredMember> members, out int errorOffset)
    {
        var found = new List<StructuredMember>();
        var cursor = new StructuredCursor(value);
        bool isRead = value.Length <= BytesMax && cursor.TryReadList(found);
        members = isRead ? found : [];
        errorOffset = cursor.Offset;
        return isRead;
    }

    /// <summary>Reads a dictionary; an empty value is an empty dictionary. A repeated key takes the later value and keeps its first place.</summary>
    /// <param name="value">The field value.</param>
    /// <param name="entries">The entries; empty if refused.</param>
    /// <param name="errorOffset">Where reading stopped, if refused.</param>
    public static bool TryReadDictionary(ReadOnlySpan<byte> value, out IReadOnlyList<StructuredEntry> entries, out int errorOffset)
    {
        var found = new List<StructuredEntry>();
        var cursor = new StructuredCursor(value);
        bool isRead = value.Length <= BytesMax && cursor.TryReadDictionary(found);
        entries = isRead ? found : [];
        errorOffset = cursor.Offset;
        return isRead;
    }

    /// <summary>Reads an item.</summary>
    /// <param name="value">The field value.</param>
    /// <param name="item">The item; null if refused.</param>
    /// <param name="errorOffset">Where reading stopped, if refused.</param>
    public static bool TryReadItem(ReadOnlySpan<byte> value, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out StructuredItem? item, out int errorOffset)
    {
        var cursor = new StructuredCursor(value);
        item = null;
        bool isRead = value.Length <= BytesMax && cursor.TryReadWholeItem(out item);
        if (!isRead) item = null;
        errorOffset = cursor.Offset;
        return isRead;
    }
}
