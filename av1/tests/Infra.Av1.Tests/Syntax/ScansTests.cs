using Infra.Av1.Syntax;
using Infra.Av1.Tables;

namespace Infra.Av1.Tests.Syntax;

public class ScansTests
{
    [Fact]
    public void Get_ForColumnsAndRows_EqualsTheSpecificationsTables()
    {
        AssertScans(TxSize.Tx4x4, SpecTables.McolScan4x4, SpecTables.MrowScan4x4);
        AssertScans(TxSize.Tx4x8, SpecTables.McolScan4x8, SpecTables.MrowScan4x8);
        AssertScans(TxSize.Tx8x4, SpecTables.McolScan8x4, SpecTables.MrowScan8x4);
        AssertScans(TxSize.Tx8x8, SpecTables.McolScan8x8, SpecTables.MrowScan8x8);
        AssertScans(TxSize.Tx8x16, SpecTables.McolScan8x16, SpecTables.MrowScan8x16);
        AssertScans(TxSize.Tx16x8, SpecTables.McolScan16x8, SpecTables.MrowScan16x8);
        AssertScans(TxSize.Tx16x16, SpecTables.McolScan16x16, SpecTables.MrowScan16x16);
        AssertScans(TxSize.Tx4x16, SpecTables.McolScan4x16, SpecTables.MrowScan4x16);
        AssertScans(TxSize.Tx16x4, SpecTables.McolScan16x4, SpecTables.MrowScan16x4);
    }

    [Fact]
    public void Get_For2d_IsAPermutationThatBeginsAtZero()
    {
        for (int size = 0; size < Av1Constants.TxSizesAll; size++)
        {
            ushort[] scan = Scans.Get(SpecTables.AdjustedTxSize[size], Av1Constants.TxClass2d).ToArray();

            Assert.Equal(0, scan[0]);
            Assert.Equal(Enumerable.Range(0, scan.Length), scan.Select(p => (int)p).Order());
        }
    }

    private static void AssertScans(int size, ReadOnlySpan<byte> columns, ReadOnlySpan<byte> rows)
    {
        for (int i = 0; i < columns.Length; i++)
        {
            Assert.Equal(columns[i], Scans.Get(size, Av1Constants.TxClassHoriz)[i]);
            Assert.Equal(rows[i], Scans.Get(size, Av1Constants.TxClassVert)[i]);
        }
    }
}
