namespace Infra.Av1.Output;

/// <summary>The check of PNG chunks: CRC-32 with the reflected polynomial EDB88320.</summary>
internal static class Crc32
{
    private static readonly uint[] Table = MakeTable();

    /// <summary>Goes on with a sum that began with all ones and is inverted at the end.</summary>
    public static uint Append(uint sum, ReadOnlySpan<byte> data)
    {
        foreach (byte part in data) sum = Table[(byte)(sum ^ part)] ^ sum >> 8;
        return sum;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (uint i = 0; i < table.Length; i++)
        {
            uint sum = i;
            for (int bit = 0; bit < 8; bit++) sum = (sum & 1) != 0 ? 0xEDB88320 ^ sum >> 1 : sum >> 1;
            table[i] = sum;
        }

        return table;
    }
}
