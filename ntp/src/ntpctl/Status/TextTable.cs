namespace Infra.Ntp.Control.Status;

/// <summary>A table of left-aligned columns, two spaces apart.</summary>
internal sealed class TextTable(params string[] header)
{
    private readonly List<string[]> _rows = [header];

    internal void Add(string[] row)
    {
        if (row.Length != header.Length) throw new ArgumentException($"a row needs {header.Length} cells", nameof(row));
        _rows.Add(row);
    }

    internal void Write(TextWriter output)
    {
        int[] widths = new int[header.Length];
        foreach (string[] row in _rows)
        {
            for (int i = 0; i < row.Length; i++)
                widths[i] = Math.Max(widths[i], row[i].Length);
        }
        foreach (string[] row in _rows)
            output.WriteLine(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
    }
}
