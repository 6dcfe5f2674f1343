namespace Infra.Http.Fields;

/// <summary>Where a field stands in the bytes of its head; offsets count from the first byte of the buffer that was parsed.</summary>
/// <param name="NameOffset">First byte of the name.</param>
/// <param name="NameLength">Length of the name, 1 at least.</param>
/// <param name="ValueOffset">First byte of the value without white space around it.</param>
/// <param name="ValueLength">Length of the value; may be 0.</param>
/// <param name="Id">The name's number, if it is a known one.</param>
/// <param name="Flags">What else is known.</param>
public readonly record struct FieldEntry(int NameOffset, int NameLength, int ValueOffset, int ValueLength, FieldId Id, FieldFlags Flags)
{
    /// <summary>Whether the field is not passed on.</summary>
    public bool IsDropped => (Flags & FieldFlags.Dropped) != FieldFlags.None;
}
