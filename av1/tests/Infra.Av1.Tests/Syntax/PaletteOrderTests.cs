using Infra.Av1.Syntax;
using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Syntax;

public class PaletteOrderTests
{
    [Fact]
    public void Order_EqualsTheSpecificationsProcess()
    {
        var random = new Random(7);
        for (int round = 0; round < 20_000; round++)
        {
            int size = random.Next(2, 9);
            byte[] map = new byte[9];
            for (int i = 0; i < map.Length; i++)
                map[i] = (byte)random.Next(size);
            int row = random.Next(3);
            int column = random.Next(row == 0 ? 1 : 0, 3);
            byte[] expected = new byte[8];
            int expectedContext = Literal(map, row, column, size, expected);
            byte[] order = new byte[8];

            int context = PaletteOrder.Order(map, row * 3 + column, 3, row, column, size, order);

            Assert.Equal(expectedContext, context);
            Assert.Equal(expected[..size], order[..size]);
        }
    }

    // The process as section 5.11.50 writes it: scores, three rounds of selection, a hash.
    private static int Literal(byte[] map, int row, int column, int size, byte[] order)
    {
        int[] scores = new int[8];
        for (int i = 0; i < 8; i++)
            order[i] = (byte)i;
        if (column > 0) scores[map[row * 3 + column - 1]] += 2;
        if (row > 0 && column > 0) scores[map[(row - 1) * 3 + column - 1]] += 1;
        if (row > 0) scores[map[(row - 1) * 3 + column]] += 2;
        for (int i = 0; i < 3; i++)
        {
            int best = i;
            for (int j = i + 1; j < size; j++)
            {
                if (scores[j] > scores[best]) best = j;
            }

            int score = scores[best];
            byte color = order[best];
            for (int k = best; k > i; k--)
            {
                scores[k] = scores[k - 1];
                order[k] = order[k - 1];
            }

            scores[i] = score;
            order[i] = color;
        }

        int hash = 0;
        for (int i = 0; i < 3; i++)
            hash += scores[i] * SpecTables.PaletteColorHashMultipliers[i];
        return SpecTables.PaletteColorContext[hash];
    }
}
