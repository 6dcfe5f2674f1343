namespace Infra.Http.Fields;

/// <summary>One field of a head: views into the caller's bytes.</summary>
public readonly ref struct Field
{
    internal Field(ReadOnlySpan<byte> bytes, FieldEntry entry)
    {
        Name = bytes.Slice(entry.NameOffset, entry.NameLength);
        Value = bytes.Slice(entry.ValueOffset, entry.ValueLength);
        Id = entry.Id;
        Flags = entry.Flags;
    }

    /// <summary>The name as it was written.</summary>
    public ReadOnlySpan<byte> Name { get; }

    /// <summary>The value without white space around it.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>The name's number, if it is a known one.</summary>
    public FieldId Id { get; }

    /// <summary>What else is known.</summary>
    public FieldFlags Flags { get; }

    /// <summary>Whether the field is not passed on.</summary>
    public bool IsDropped => (Flags & FieldFlags.Dropped) != FieldFlags.None;
}
