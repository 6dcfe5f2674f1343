using System.Text;

namespace Infra.Config.Kdl;

/// <summary>
/// Writes a document that reads back as the same data, in the canonical layout of the public test cases: arguments, then properties in ordinal order of their names, then
/// children indented by four blanks. Comments and notation are not kept.
/// </summary>
public static class KdlWriter
{
    /// <summary>Writes a whole document in an edition; <see cref="KdlVersion.Auto"/> stands for the document's own.</summary>
    public static string Write(KdlDocument document, KdlVersion version = KdlVersion.Auto)
    {
        ArgumentNullException.ThrowIfNull(document);
        var text = new StringBuilder();
        KdlVersion target = version == KdlVersion.Auto ? document.Version : version;
        foreach (KdlNode node in document.Nodes)
            WriteNode(node, 0, target, text);
        return text.ToString();
    }

    private static void WriteNode(KdlNode node, int depth, KdlVersion version, StringBuilder text)
    {
        text.Append(' ', 4 * depth);
        if (node.Type is not null) text.Append('(').Append(KdlText.Name(node.Type, version)).Append(')');
        text.Append(KdlText.Name(node.Name, version));
        var properties = new SortedDictionary<string, KdlValue>(StringComparer.Ordinal);
        foreach (KdlEntry entry in node.Entries)
        {
            if (entry.Name is not null) properties[entry.Name] = entry.Value;   // the last of a name counts
            else WriteValue(entry.Value, version, text.Append(' '));
        }

        foreach ((string name, KdlValue value) in properties)
            WriteValue(value, version, text.Append(' ').Append(KdlText.Name(name, version)).Append('='));

        // KDL 1's cases keep an empty block, those of KDL 2 drop it.
        if (node.Children.Count > 0 || (node.HasBlock && version == KdlVersion.V1))
        {
            text.Append(" {\n");
            foreach (KdlNode child in node.Children)
                WriteNode(child, depth + 1, version, text);
            text.Append(' ', 4 * depth).Append('}');
        }

        text.Append('\n');
    }

    private static void WriteValue(KdlValue value, KdlVersion version, StringBuilder text)
    {
        if (value.Type is not null) text.Append('(').Append(KdlText.Name(value.Type, version)).Append(')');
        text.Append(value.Kind switch
        {
            KdlKind.String => KdlText.String(value.Text, version),
            KdlKind.Number => version == KdlVersion.V2 ? KdlNumberText.ToDecimal(value.Number.Literal) : value.Number.Literal,
            KdlKind.Boolean => KdlText.Keyword(value.Boolean ? "true" : "false", version),
            KdlKind.Null => KdlText.Keyword("null", version),
            _ => throw new ArgumentException("The document holds a value that could not be read.", nameof(value)),
        });
    }
}
