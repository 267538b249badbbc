package id.go.binjai.saberling.kit.system

import id.go.binjai.saberling.core.NetworkPolicy
import id.go.binjai.saberling.core.SyncPhase
import id.go.binjai.saberling.core.SyncView
import org.junit.Assert.assertEquals
import org.junit.Assert.assertFalse
import org.junit.Assert.assertTrue
import org.junit.Test

class WorkPlanTest {
    private val modern = WorkMeans(expedited = true, personBegan = true)
    private val old = WorkMeans(expedited = false, personBegan = false)
    private val anyNetwork = NetworkPolicy(photosWifiOnly = false)
    private val wifiOnly = NetworkPolicy(photosWifiOnly = true)

    private fun state(unsent: Int, photos: Int, phase: SyncPhase = SyncPhase.OFFLINE) =
        SyncView(phase, "", null, unsent.toUInt(), photos.toUInt())

    private fun plan(state: SyncView, policy: NetworkPolicy = anyNetwork, means: WorkMeans = modern, asked: Boolean = false) =
        WorkPlan.of(state, policy, means, asked).filter { it.kind != WorkKind.PULL }

    @Test
    fun newsIsFetchedInEachState() {
        for (phase in SyncPhase.values()) {
            val pull = WorkPlan.of(state(3, 2, phase), wifiOnly, modern, true).single { it.kind == WorkKind.PULL }
            assertEquals(WorkPlan.PULL_EVERY_MS, pull.everyMs)
            assertEquals(WorkNetwork.ANY, pull.network)
        }
    }

    @Test
    fun nothingElseIsScheduledWhenAllIsSentOrNothingMayLeave() {
        assertTrue(plan(state(0, 0)).isEmpty())
        assertTrue(plan(state(3, 2, SyncPhase.REVOKED)).isEmpty())
        assertTrue(plan(state(3, 2, SyncPhase.OUTDATED)).isEmpty())
    }

    @Test
    fun whatAPersonHasJustHandedInGoesBeforeOtherWork() {
        assertTrue(plan(state(1, 1), asked = true).single().soon)
        assertFalse(plan(state(1, 1), asked = false).single().soon)
        assertFalse(plan(state(1, 1), means = old, asked = true).single().soon)
    }

    @Test
    fun photosWaitForWifiWhereThePersonWantsIt() {
        val both = plan(state(1, 3), wifiOnly)
        assertEquals(listOf(WorkKind.SEND to WorkNetwork.ANY, WorkKind.PHOTOS to WorkNetwork.UNMETERED), both.map { it.kind to it.network })
        val photos = plan(state(0, 3), wifiOnly, asked = true).single()
        assertEquals(WorkKind.PHOTOS, photos.kind)
        assertFalse("an expedited job could not wait for Wi-Fi", photos.soon)
    }

    @Test
    fun photosGoWithTheTextWhereTheyMay() {
        val send = plan(state(0, 2)).single()
        assertEquals(WorkKind.SEND, send.kind)
        assertEquals(WorkNetwork.ANY, send.network)
    }

    @Test
    fun manyPhotosThatAPersonBeganAreATransferOfTheirOwn() {
        assertEquals(WorkKind.UPLOAD, plan(state(1, 4), asked = true).single().kind)
        assertEquals(WorkKind.SEND, plan(state(1, 3), asked = true).single().kind)
        assertEquals(WorkKind.SEND, plan(state(1, 9), asked = false).single().kind)
        assertEquals(WorkKind.SEND, plan(state(1, 9), means = old, asked = true).single().kind)
    }

    @Test
    fun aTurnThatLeftSomethingComesAgain() {
        assertTrue(WorkPlan.again(WorkKind.SEND, state(1, 0)))
        assertTrue(WorkPlan.again(WorkKind.PHOTOS, state(0, 1)))
        assertTrue("the core could not be opened", WorkPlan.again(WorkKind.SEND, null))
        assertFalse(WorkPlan.again(WorkKind.SEND, state(0, 0)))
        assertFalse(WorkPlan.again(WorkKind.SEND, state(5, 5, SyncPhase.REVOKED)))
        assertFalse("its hour comes anyway", WorkPlan.again(WorkKind.PULL, state(1, 1)))
    }
}
