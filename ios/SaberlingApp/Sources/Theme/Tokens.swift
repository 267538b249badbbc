// Written by design/apple from design/tokens.json.
import CoreGraphics
import SwiftUI

/// The colours, by their names in the design.
enum Paint {
  static let bg = Color("Colours/bg")
  static let surface = Color("Colours/surface")
  static let sunk = Color("Colours/sunk")
  static let line = Color("Colours/line")
  static let edge = Color("Colours/edge")
  static let ink = Color("Colours/ink")
  static let ink2 = Color("Colours/ink2")
  static let ink3 = Color("Colours/ink3")
  static let brand = Color("Colours/brand")
  static let brandPress = Color("Colours/brand_press")
  static let brandTint = Color("Colours/brand_tint")
  static let onBrand = Color("Colours/on_brand")
  static let focus = Color("Colours/focus")
  static let toast = Color("Colours/toast")
  static let onToast = Color("Colours/on_toast")
  static let toastLink = Color("Colours/toast_link")
  static let photoLabel = Color("Colours/photo_label")
  static let blue = Color("Colours/blue")
  static let blueT = Color("Colours/blue_t")
  static let violet = Color("Colours/violet")
  static let violetT = Color("Colours/violet_t")
  static let amber = Color("Colours/amber")
  static let amberT = Color("Colours/amber_t")
  static let green = Color("Colours/green")
  static let greenT = Color("Colours/green_t")
  static let grey = Color("Colours/grey")
  static let greyT = Color("Colours/grey_t")
  static let red = Color("Colours/red")
  static let redT = Color("Colours/red_t")
  static let fBlue = Color("Colours/f_blue")
  static let fViolet = Color("Colours/f_violet")
  static let fAmber = Color("Colours/f_amber")
  static let fGreen = Color("Colours/f_green")
  static let fGrey = Color("Colours/f_grey")
  static let fRed = Color("Colours/f_red")
  static let land = Color("Colours/land")
  static let road = Color("Colours/road")
  static let roadCase = Color("Colours/road_case")
  static let main = Color("Colours/main")
  static let mainCase = Color("Colours/main_case")
  static let park = Color("Colours/park")
  static let water = Color("Colours/water")
  static let bld = Color("Colours/bld")
  static let border = Color("Colours/border")
  static let maptext = Color("Colours/maptext")
  static let onFill = Color("Colours/on_fill")
  static let onFAmber = Color("Colours/on_f_amber")
  static let iconGround = Color("Colours/icon_ground")
  static let iconGroundTint = Color("Colours/icon_ground_tint")
  static let iconMark = Color("Colours/icon_mark")
}

/// The steps of space, radius and height, in points.
enum Size {
  static let space4: CGFloat = 4
  static let space8: CGFloat = 8
  static let space12: CGFloat = 12
  static let space16: CGFloat = 16
  static let space24: CGFloat = 24
  static let space32: CGFloat = 32
  static let pageSide: CGFloat = 16
  static let radiusChip: CGFloat = 4
  static let radiusCard: CGFloat = 12
  static let radiusSheet: CGFloat = 20
  static let control: CGFloat = 48
  static let buttonMain: CGFloat = 56
  static let buttonLapor: CGFloat = 72
  static let thumb: CGFloat = 84
  static let icon: CGFloat = 24
  static let iconChip: CGFloat = 16
  static let iconSync: CGFloat = 18
}
