namespace Infra.Dns.Records;

/// <summary>Finds the layout of a type; the generated part has them all.</summary>
internal static partial class RecordLayouts
{
    // Nearly all types in use have small numbers.
    private const int DirectMax = 512;

    private static readonly RecordLayout[] All = MakeAll();
    private static readonly RecordLayout?[] Direct = MakeDirect();

    /// <summary>The layout; null for a type that is not known.</summary>
    internal static RecordLayout? Of(RecordType type)
    {
        if (type.Value < DirectMax) return Direct[type.Value];
        foreach (RecordLayout layout in All)
        {
            if (layout.Type == type) return layout;
        }
        return null;
    }

    private static RecordLayout?[] MakeDirect()
    {
        var direct = new RecordLayout?[DirectMax];
        foreach (RecordLayout layout in All)
        {
            if (layout.Type.Value < DirectMax) direct[layout.Type.Value] = layout;
        }
        return direct;
    }
}
